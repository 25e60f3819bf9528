/** Handles SIGTERM, cleans up and ends with a code of its own. */
const keepAlive = setInterval(() => {}, 1_000);
process.once('SIGTERM', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  console.log('cleaned up');
  clearInterval(keepAlive);
  process.exitCode = 7;
});
console.log('ready');
if (process.argv[2] !== 'wait') process.kill(process.pid, 'SIGTERM');
