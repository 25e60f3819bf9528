const { createServer } = require('node:net');

createServer().listen(0); // @server
setInterval(() => {}, 200); // @interval
setInterval(() => {}, 200).unref(); // @quiet
setTimeout(() => process.exit(), 450); // @exit
