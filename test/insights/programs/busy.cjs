/** Keeps the thread busy for some milliseconds. */
exports.busy = (ms) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};
