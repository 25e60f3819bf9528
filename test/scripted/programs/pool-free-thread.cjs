// env UV_THREADPOOL_SIZE=4
const { pbkdf2 } = require('node:crypto');

async function main() {
  await new Promise((resolve) => {
    pbkdf2('bean', 'salt', 150_000, 32, 'sha512', resolve); // @hash
  });
}

main();
