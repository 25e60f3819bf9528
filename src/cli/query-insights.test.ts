/** Text of the question `insights`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../../test/support/drawn-engine.ts';
import { formatInsights } from './query-insights.ts';

const FAILS = `
    created    pq
    unhandled     p q
    p: PROMISE save db.ts:9 how=asyncCall error=disk_full
    q: PROMISE send mail.ts:3 how=asyncCall error=no_route
`;

test('insights: a paragraph each, sentence first; what they mean is said once', async () => {
  const text = formatInsights(await engineOf(FAILS).ask('insights', {}));
  assert.equal(
    text,
    `Floating promise that failed. The call of save() (db.ts:9) was rejected with "disk full", and nobody
handled it.
    error · certain · 0.003000 to 0.003000 s · task 0 · /app/db.ts:9
    mute: floating-rejection db.ts save

Floating promise that failed. The call of send() (mail.ts:3) was rejected with "no route", and
nobody handled it.
    error · certain · 0.005000 to 0.005000 s · task 1 · /app/mail.ts:3
    Nobody awaits this promise, so its error is lost, or ends the process. await or return it, or
    handle the error with catch() where it is meant to go on by itself.
    mute: floating-rejection mail.ts send
`,
  );
});

test('insights: what was found nowhere, and what is not known, is said', async () => {
  const reply = await engineOf('timers     a\ngap         xx\n', { attached: true }).ask('insights', {});
  assert.equal(
    formatInsights(reply),
    `Nothing was found that is worth a word.

The record has 1 gap, 2.0 ms in all: what was pending then is not told of. The tracer came into the
program while it ran: what is older is not known.
`,
  );
});

test('insights: a text from the program cannot write to the terminal', async () => {
  const reply = await engineOf(FAILS.replace('disk_full', '\u001b[2Jx')).ask('insights', {});
  assert.ok(!formatInsights(reply).includes('\u001b'));
});
