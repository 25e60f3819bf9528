/** Each client gets an interval of its own, which is called off when the client leaves, or is not. */
let clients = 0;

function serve() {
  // place
  const keepAlive = setInterval(() => {}, 60_000);
  if (process.argv[2] !== 'fires') setTimeout(() => clearInterval(keepAlive), 50);
}

const arrivals = setInterval(() => {
  serve();
  if (++clients === 60) process.exit();
}, 100);
arrivals.ref();
