import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTap } from './parse-tap.ts';

function check(name: string, text: string, expected: readonly string[]): void {
  test(name, () =>
    assert.deepEqual(
      parseTap(text).map(({ path, outcome }) => `${outcome} ${path.join(' › ')}`),
      expected,
    ),
  );
}

check(
  'subtests of node:test have the titles around them; details are passed over',
  `TAP version 13
# Subtest: outer
    # Subtest: inner
    ok 1 - inner
      ---
      duration_ms: 1
      ok 9 - not a result
      ...
    # Subtest: broken \\# one
    not ok 2 - broken \\# one
    1..2
not ok 1 - outer
# Subtest: second
ok 2 - second # SKIP no reason
# Subtest: third
not ok 3 - third # TODO later
1..3
# a diagnostic of 12 ms
`,
  ['pass outer › inner', 'fail outer › broken # one', 'fail outer', 'skip second', 'todo third'],
);

check(
  'buffered subtests of tap stand in braces, and times are no part of a title',
  `TAP version 14
ok 1 - test/a.js # time=12.3ms {
    # Subtest: first
        ok 1 - should be equal
        1..1
    ok 1 - first # time=2.1ms
    1..1
}
1..1
`,
  ['pass test/a.js', 'pass test/a.js › first › should be equal', 'pass test/a.js › first'],
);

check(
  'assertions of tape belong to the comment before them',
  `TAP version 13
# opens
ok 1 should be equal
not ok 2 (unnamed assert)
  ---
    operator: ok
  ...
# closes
ok 3 closed # SKIP
---
ok 4 after the program's own line
1..4
# tests 4
`,
  [
    'pass opens › should be equal',
    'fail opens › (unnamed assert)',
    'skip closes › closed',
    "pass closes › after the program's own line",
  ],
);

check('text that is no TAP has no results', 'okay, then\nnot okay\n# a comment\n', []);
