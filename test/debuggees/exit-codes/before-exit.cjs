/** Starts new work from beforeExit, twice. */
let rounds = 0;
process.on('beforeExit', (code) => {
  rounds++;
  console.log('beforeExit', rounds, code);
  if (rounds < 3) setTimeout(() => console.log('more work'), 2);
});
process.on('exit', () => console.log('exit'));
setTimeout(() => console.log('work'), 2);
