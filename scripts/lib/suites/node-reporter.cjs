// A reporter for Node's test runner that writes a line of JSON a result, for `parse-lines.ts`:
// {"path": [file, title, …], "outcome": "pass"}. Plain CommonJS: it is loaded by any Node line, and by borp.
'use strict';

module.exports = async function* nodeReporter(source) {
  /** Titles of the tests in progress, by nesting. A child is reported before its parent. */
  let titles = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') titles = [...titles.slice(0, data.nesting), data.name];
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const path = [data.file ?? '', ...titles.slice(0, data.nesting), data.name];
    yield `${JSON.stringify({ path, outcome: outcomeOf(type, data) })}\n`;
  }
};

function outcomeOf(type, { skip, todo }) {
  if (skip !== undefined && skip !== false) return 'skip';
  if (todo !== undefined && todo !== false) return 'todo';
  return type === 'test:pass' ? 'pass' : 'fail';
}
