/** A rejection that nobody handles: code 1 and the stack on stderr. */
async function fails() {
  await null;
  throw new Error('nobody handles this');
}
fails();
setTimeout(() => console.log('never'), 1_000);
