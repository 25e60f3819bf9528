const { Readable } = require('node:stream');

const stream = new Readable({ objectMode: true, read() {} });

async function main() {
  for await (const _ of stream);
}

main();
setTimeout(() => stream.push('a'), 50); // @first
setTimeout(() => stream.push(null), 110); // @last
