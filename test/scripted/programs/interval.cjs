let ticks = 0;
const interval = setInterval(() => { // @interval
  if (++ticks === 4) clearInterval(interval);
}, 30);
