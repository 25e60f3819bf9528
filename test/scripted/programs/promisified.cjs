const { promisify } = require('node:util');

function ask(question, answer) {
  setTimeout(answer, 70, null, question); // @ask
}

async function main() {
  await promisify(ask)('why');
}

main();
