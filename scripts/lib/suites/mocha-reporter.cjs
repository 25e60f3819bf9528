// A reporter for mocha that writes a line of JSON a result, for `parse-lines.ts`, and prints a line a failure.
// It needs nothing of mocha's own, so that any mocha can load it.
'use strict';

const { appendFileSync, writeFileSync } = require('node:fs');

module.exports = function MochaReporter(runner, options) {
  const { output } = options.reporterOptions ?? options.reporterOption;
  writeFileSync(output, '');
  const write = (test, outcome) => {
    const path = [test.file ?? '', ...test.titlePath()];
    appendFileSync(output, `${JSON.stringify({ path, outcome })}\n`);
  };
  runner.on('pass', (test) => write(test, 'pass'));
  runner.on('pending', (test) => write(test, 'skip'));
  runner.on('fail', (test, error) => {
    write(test, 'fail');
    process.stdout.write(`not ok ${test.fullTitle()}\n${error?.stack ?? error}\n`);
  });
};
