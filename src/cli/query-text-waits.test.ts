/** What is printed of waits: sentence first, then a table or the steps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf, runOf } from '../../test/support/drawn-engine.ts';
import { formatActivation, formatChain, formatStack, formatState } from './query-text-waits.ts';

const engine = engineOf(`
main       mmmm
created    cpwt
timers             ..tt
settled               p    wc
microtasks               wwww
m: TOPLEVEL
c: PROMISE load app.js:1 how=asyncCall head=1
p: PROMISE sleep app.js:9 how=executor
t: Timeout sleep app.js:9 delay=5
w: PROMISE load app.js:3 how=await trigger=p head=1
`);
const [call] = await engine.handlers.activations({});
const task = call!.task;

/** The text without the room that tables leave. */
const squeezed = (text: string): string[] => text.split('\n').map((line) => line.replace(/ +/g, ' ').trim());

test('a chain: a row for each link, with what was worked out marked', async () => {
  const text = squeezed(formatChain(await engine.handlers.chain({ task, atNs: 6_000_000 })));
  assert.match(text[0]!, /^load\(\) \(app\.js:1\) has waited 6\.0 ms at app\.js:3 for what a timer/);
  assert.match(text[4]!, /^part-of \d+ PROMISE waiting 0\.002000 s – await load app\.js:3$/);
  assert.match(text[6]!, /^settled-by \d+ Timeout waiting .* inferred$/);
});

test('a state: the sentence, then the edges', async () => {
  const text = squeezed(formatState(await engine.handlers.states({ task, atNs: 6_000_000 })));
  assert.equal(text[0], 'load() (app.js:1) waited, 6.0 ms after it was made.');
  assert.match(text[3]!, /^created-in \d+ \d+/);
});

test('a stack: each step with where it stood and where it was called', async () => {
  const text = squeezed(formatStack(await engine.handlers.stack({ run: runOf(engine, 'w') })));
  assert.deepEqual(text.slice(2, 5), [
    'run 2 0.014000 s load, await at app.js:3',
    'called at 0.000000 s',
    'at load (/app/app.js:1:1)',
  ]);
});

test('a call: a row for each part, with the gap before it', async () => {
  const text = squeezed(formatActivation(await engine.handlers.activation({ task })));
  assert.match(text[4]!, /^2 0\.014000 s 9\.0 ms 3\.0 ms 3\.0 ms app\.js:3 promise \d+ app\.js:9$/);
});
