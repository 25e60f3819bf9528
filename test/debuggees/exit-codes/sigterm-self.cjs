/** Ends itself by a signal that nobody handles. */
setInterval(() => {}, 1_000);
setTimeout(() => process.kill(process.pid, 'SIGTERM'), 10);
