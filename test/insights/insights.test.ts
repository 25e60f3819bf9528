/** Each insight fires on a real program that has the fault, and not on its twin, which is alike and has it not. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nodeLines } from '../support/nodes.ts';
import { markedLine, type Recorded, record } from './recorded.ts';

interface Case {
  readonly program: string;
  /** Default: the program's name. */
  readonly insight?: string;
  readonly sentence: RegExp;
  /** The place is that of the marked line; else none is asked for. */
  readonly hasPlace?: false;
  /** The faulty one does not end by itself. */
  readonly isKilled?: true;
}

const CASES: readonly Case[] = [
  { program: 'blocked-loop', sentence: /held the loop for 2\d\d ms.* 1 callback had to wait/ },
  { program: 'starvation', sentence: /callbacks off the queue Microtasks .* from a continuation of drain\(\)/ },
  {
    program: 'starvation-nexttick',
    insight: 'starvation',
    sentence: /callbacks off the queue nextTick .* process\.nextTick\(\) created in step\(\)/,
  },
  { program: 'late-timers', sentence: /was late \d times.* setImmediate\(\) created in allAtOnce\(\)/ },
  { program: 'pool-saturation', sentence: /^A file operation .* pbkdf2\(\) in hash\(\) .* 4 threads/ },
  { program: 'promise-flood', sentence: /made \d+.\d+ tasks at once/ },
  { program: 'gc-stalls', sentence: /stopped the program for \d+ ms/, hasPlace: false },
  { program: 'floating-rejection', sentence: /^The call of save\(\) .* "Error: disk full"/ },
  { program: 'interval-overlap', sentence: /began 1\d of its 12 calls, every 20 ms/ },
  { program: 'never-settled', sentence: /in ready\(\) .* never settled: the process ended while an await in main\(\)/ },
  {
    program: 'never-settled-overdue',
    insight: 'never-settled',
    sentence: /pending for 6\.\d+ s.* an await in use\(\)/,
  },
  { program: 'growing-pending', sentence: /^60 tasks like a timer created in serve\(\)/ },
  { program: 'sequential-awaits', sentence: /^An await in oneByOne\(\) .* could have run together: about \d+ ms less/ },
  {
    program: 'lost-context',
    sentence: /^A timer created in complete\(\) .* without the store.* same request had entered \(3 times\)/,
  },
  { program: 'keeps-process-alive', sentence: /^A timer .* kept the process alive.* clearInterval/, isKilled: true },
];

/** Recordings of one program, at most: on a machine that has other things to do, a process may stand still meanwhile. */
const ATTEMPTS = 3;

/** Records until `check` passes. **Errors**: those of the last attempt. */
async function recordUntil(attempt: () => Promise<Recorded>, check: (recorded: Recorded) => void): Promise<void> {
  for (let number = 1; ; number++) {
    const recorded = await attempt();
    try {
      check(recorded);
      return;
    } catch (error) {
      if (number === ATTEMPTS) throw error;
    }
  }
}

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: insights on real programs`, { concurrency: false }, () => {
    for (const { program, insight = program, sentence, hasPlace = true, isKilled = false } of CASES) {
      const file = `${program}.cjs`;

      test(`${program} fires`, () =>
        recordUntil(
          () => record(node, file, 'fires', isKilled),
          ({ rows, text }) => {
            const found = rows.filter((row) => row.insight === insight);
            const meant = found.find((row) => !hasPlace || row.place?.line === markedLine(file));
            assert.ok(meant, `at line ${markedLine(file)}: ${text}`);
            assert.match(meant.sentence, sentence);
            assert.ok(meant.fromNs <= meant.toNs && meant.count > 0 && meant.summary !== '');
          },
        ));

      test(`the twin of ${program} does not`, () =>
        recordUntil(
          () => record(node, file, 'twin'),
          ({ rows }) => {
            const found = rows.filter((row) => row.insight === insight);
            assert.deepEqual(
              found.map((row) => row.sentence),
              [],
            );
          },
        ));
    }
  });
}
