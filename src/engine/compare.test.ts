/** How two traces differ, from drawings. A column is a millisecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../../test/support/drawn-engine.ts';

/** A program with `count` immediates that run after `wait` columns, and which leaves `left` promises pending. */
function program({ wait = 2, count = 6, left = 0, line = 3, file = 'app.js', more = '' } = {}): string {
  const letters = [...'abcdefghijklmnopqrst'].slice(0, count);
  const pending = [...'ABCDEFGHIJKLMNOPQRSTUVW'].slice(0, left);
  const runs = letters.map((letter) => `check      ${' '.repeat(wait)}${letter}`);
  return [
    ...runs,
    ...letters.map((letter) => `created    ${letter}`),
    ...pending.map((letter) => `created    ${letter}`),
    ...letters.map((letter) => `${letter}: Immediate tick ${file}:${line}`),
    ...pending.map((letter) => `${letter}: PROMISE lock ${file}:${line + 4} how=executor`),
    more,
  ].join('\n');
}

async function compare(before: string, after: string): Promise<string[]> {
  const profile = await engineOf(before).ask('profile', {});
  const reply = await engineOf(after).ask('compare', { before: profile });
  return [reply.sentence, ...reply.changes.map(({ direction, sentence }) => `${direction}: ${sentence}`)];
}

test('the same again: nothing changed', async () => {
  assert.deepEqual(await compare(program(), program()), ['Of 1 place in both traces: nothing that matters changed.']);
});

test('lines that moved, and a file with another name, are still the same place', async () => {
  const same = 'Of 1 place in both traces: nothing that matters changed.';
  assert.deepEqual(await compare(program(), program({ line: 40 })), [same]);
  assert.deepEqual(await compare(program(), program({ file: 'other.js' })), [same]);
});

test('what takes longer is told with its figures, and the other way round it is an improvement', async () => {
  const short = program({ wait: 2 });
  const long = program({ wait: 9 });
  assert.deepEqual(await compare(short, long), [
    'Of 1 place in both traces: 1 taking longer.',
    'worse: setImmediate() in tick() (app.js:3) takes 3.3 times as long: 3.0 ms before, 10 ms after (median).',
  ]);
  assert.deepEqual(await compare(long, short), [
    'Of 1 place in both traces: 1 improvement.',
    'better: setImmediate() in tick() (app.js:3) takes 0.3 times as long: 10 ms before, 3.0 ms after (median).',
  ]);
});

test('what is newly pending, new and gone', async () => {
  assert.deepEqual(await compare(program(), program({ left: 2 })), [
    'Of 1 place in both traces: 1 newly or more often pending, 1 new.',
    'worse: new Promise() in lock() (app.js:7): 2 pending at the end, 0 before.',
    'neither: new Promise() in lock() (app.js:7) is new: 2 tasks.',
  ]);
  assert.deepEqual(await compare(program({ left: 2 }), program()), [
    'Of 1 place in both traces: 1 gone.',
    'neither: new Promise() in lock() (app.js:7) is gone: 2 tasks before.',
  ]);
});

test('what is created more often, in relation to the work that was done', async () => {
  const few = program({ count: 6 });
  const many = program({ count: 20 });
  assert.deepEqual(await compare(few, many), [
    'Of 1 place in both traces: 1 created more often.',
    'worse: setImmediate() in tick() (app.js:3) is created 3.3 times as often: 6 before, 20 after.',
  ]);
  const request = (letter: string) => `spans      ${letter}${letter}\n${letter}: SPAN http.server GET /`;
  const one = program({ count: 6, more: request('X') });
  const three = program({ count: 20, more: ['X', 'Y', 'Z'].map(request).join('\n') });
  assert.deepEqual(await compare(one, three), [
    'Of 1 place in both traces: nothing that matters changed. Numbers of tasks are compared per request: 1 before, 3 after.',
  ]);
});

test('traces of two programs have nothing in common', async () => {
  const [sentence] = await compare(program(), 'created    p\np: PROMISE load load.js:1 how=await');
  assert.equal(sentence, 'The two traces have no place in the source in common.');
});

test('what is no profile is refused', async () => {
  const before = JSON.parse('{"sites": 5}');
  await assert.rejects(engineOf(program()).ask('compare', { before }), { code: 'bad-profile' });
});
