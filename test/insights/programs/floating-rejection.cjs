/** Something is saved and nobody waits for it: its failure is handled, or not. */
process.on('unhandledRejection', () => {});

// place
async function save() {
  await null;
  throw new Error('disk full');
}

setTimeout(() => {
  if (process.argv[2] === 'fires') save();
  else save().catch(() => {});
}, 20);
