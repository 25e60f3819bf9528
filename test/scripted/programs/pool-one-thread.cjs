// env UV_THREADPOOL_SIZE=1
const { pbkdf2 } = require('node:crypto');

function hash(done) {
  pbkdf2('bean', 'salt', 150_000, 32, 'sha512', done); // @hash
}

async function second() {
  await new Promise(hash);
}

new Promise(hash);
second();
