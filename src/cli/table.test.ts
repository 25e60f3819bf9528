import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTable } from './table.ts';

test('columns are as wide as their widest cell, numbers to the right', () => {
  const text = formatTable(
    [
      { title: 'QUEUE', cell: ([queue]: readonly [string, number]) => queue },
      { title: 'RUNS', right: true, cell: ([, runs]) => String(runs) },
      { title: 'NOTE', cell: () => '' },
    ],
    [
      ['nextTick', 7],
      ['poll', 12345],
    ],
  );
  assert.equal(text, ['QUEUE      RUNS  NOTE', 'nextTick      7', 'poll      12345', ''].join('\n'));
});
