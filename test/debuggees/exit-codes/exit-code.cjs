/** Ends by itself with process.exitCode. */
process.exitCode = 5;
setTimeout(() => console.log('done'), 5);
process.on('exit', (code) => console.log('exit', code));
