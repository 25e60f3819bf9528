/** The work is done, and an interval goes on; or it was unreferenced. */
// place
const timer = setInterval(() => {}, 400);
if (process.argv[2] !== 'fires') timer.unref();

setTimeout(() => console.log('done'), 50);
