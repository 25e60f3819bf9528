/*
 * `tsc --noEmit` over the platform-free half of our own sources, by the last compiler that is JavaScript. The
 * measured section is the whole process, from its start: loading the tracer is in it.
 */
'use strict';

const { join } = require('node:path');
const { end } = require('./measured.cjs');

process.on('exit', (code) => {
  if (code === 0) end(1);
});
process.argv = [process.argv[0], 'tsc', '--noEmit', '-p', join(__dirname, '../../../../tsconfig.core.json')];
require(join(process.env.BENCH_PACKAGES, 'node_modules/typescript/lib/tsc.js'));
