/** Works steadily for a while, then a callback never returns: the loop is blocked for good. */
setInterval(() => {}, 10);

setTimeout(function spin() {
  console.log('spinning');
  for (;;);
}, 700);
