/** Ends with process.exit(3) while work is pending. */
setTimeout(() => console.log('never'), 10_000);
process.on('exit', (code) => console.log('exit', code));
setTimeout(() => process.exit(3), 5);
