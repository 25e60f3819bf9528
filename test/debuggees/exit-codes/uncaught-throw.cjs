/** An exception in a timer that nobody catches: code 1 and the stack on stderr. */
setTimeout(function fails() {
  throw new TypeError('nobody catches this');
}, 5);
