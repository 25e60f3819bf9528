import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ErrorShape } from '../base/user-error.ts';
import type { Message } from '../query/rpc.ts';
import { EngineWorker } from './engine-worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopscope-engine-worker-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** An engine that answers every question with its parameters, and dies of the question `run`. */
const workerPath = join(folder, 'engine.mjs');
writeFileSync(
  workerPath,
  `import { parentPort, workerData } from 'node:worker_threads';
  parentPort.on('message', (message) => {
    if (message.type === 'cancel') return parentPort.postMessage({ type: 'failure', id: message.id, error: { code: 'cancelled', message: '' } });
    if (message.question === 'run') throw new Error('broken');
    if (message.question === 'task') return;
    if (message.question === 'sites') return parentPort.postMessage({ type: 'notify', name: 'changed', value: { revision: 3 } });
    parentPort.postMessage({ type: 'answer', id: message.id, value: { ...message.params, workerData, options: process.env.NODE_OPTIONS ?? null } });
  });`,
);

function open() {
  const engine = new EngineWorker({ workerPath, source: { folder: '/spool' }, logError: () => undefined });
  return engine;
}

function client() {
  const messages: Message[] = [];
  const failures: ErrorShape[] = [];
  let wake = () => {};
  const heard = async (count: number) => {
    while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return messages;
  };
  const post = (message: Message) => {
    messages.push(message);
    wake();
  };
  return { messages, failures, heard, post, fail: (error: ErrorShape) => failures.push(error) };
}

const ask = (id: number, question: string, params: unknown = {}) => ({ type: 'ask', id, question, params }) as Message;

test('two pages that ask with the same id get each their own answer', async () => {
  const engine = open();
  const first = client();
  const second = client();
  engine.connect(first).send(ask(1, 'counts', { stream: 1 }));
  engine.connect(second).send(ask(1, 'counts', { stream: 2 }));
  const [one] = await first.heard(1);
  const [two] = await second.heard(1);
  const value = { workerData: { source: { folder: '/spool' } }, options: null };
  assert.deepEqual(one, { type: 'answer', id: 1, value: { stream: 1, ...value } });
  assert.deepEqual(two, { type: 'answer', id: 1, value: { stream: 2, ...value } });
  engine.dispose();
});

test('a page that went away hears nothing more', async () => {
  const engine = open();
  const gone = client();
  const stays = client();
  const connection = engine.connect(gone);
  connection.send(ask(1, 'counts'));
  connection.dispose();
  engine.connect(stays).send(ask(1, 'counts'));
  await stays.heard(1);
  assert.deepEqual(gone.messages, []);
  engine.dispose();
});

test('cancellation reaches the engine under the id that it knows', async () => {
  const engine = open();
  const page = client();
  engine.connect(client()).send(ask(1, 'task'));
  const connection = engine.connect(page);
  connection.send(ask(1, 'task'));
  connection.send({ type: 'cancel', id: 1 });
  const [answer] = await page.heard(1);
  assert.deepEqual(answer, { type: 'failure', id: 1, error: { code: 'cancelled', message: '' } });
  engine.dispose();
});

test('a snapshot reaches every page and listener', async () => {
  const engine = open();
  const pages = [client(), client()];
  const connections = pages.map((page) => engine.connect(page));
  const revisions: number[] = [];
  engine.onChanged(({ revision }) => revisions.push(revision));
  connections[0]?.send(ask(1, 'sites'));
  for (const page of pages) await page.heard(1);
  assert.deepEqual(revisions, [3]);
  assert.equal(engine.session?.revision, 3);
  engine.dispose();
});

test('when the engine dies, open and later questions fail and the page is told', async () => {
  const engine = open();
  const page = client();
  const connection = engine.connect(page);
  connection.send(ask(1, 'task'));
  connection.send(ask(2, 'run'));
  const failed = await page.heard(2);
  assert.deepEqual(
    failed.map((message) => message.type === 'failure' && [message.id, message.error.code]),
    [
      [1, 'engine-gone'],
      [2, 'engine-gone'],
    ],
  );
  connection.send(ask(3, 'counts'));
  assert.equal((await page.heard(3))[2]?.type, 'failure');
  assert.equal(page.failures.length, 1);
  engine.dispose();
});
