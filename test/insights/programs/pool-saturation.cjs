/** Passwords are hashed all at once, or one after the other; files are looked at meanwhile. */
const { pbkdf2 } = require('node:crypto');
const { stat } = require('node:fs');

const PASSWORDS = 8;
let left = PASSWORDS;

function hash(next) {
  pbkdf2('secret', 'salt', 300_000, 64, 'sha512', () => {
    left--;
    next?.();
  });
}

function oneByOne() {
  if (left > 0) hash(oneByOne);
}

setTimeout(() => {
  if (process.argv[2] === 'fires') for (let password = 0; password < PASSWORDS; password++) hash();
  else oneByOne();
  // place
  for (let file = 0; file < 5; file++) stat(__filename, () => {});
}, 50);
