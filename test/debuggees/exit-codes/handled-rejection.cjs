/** Rejections that the program hears of itself: unhandledRejection, rejectionHandled; code 0. */
process.on('unhandledRejection', (reason, promise) => {
  console.log('unhandled', reason.message);
  setTimeout(() => promise.catch(() => {}), 5);
});
process.on('rejectionHandled', () => console.log('handled late'));
Promise.reject(new Error('late'));
