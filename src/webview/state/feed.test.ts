import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Feed, Turnstile } from './feed.ts';

/** An engine whose answers come when the test says so. */
class Engine {
  readonly asked: string[] = [];
  readonly #open: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];

  ask = (key: string) => () => {
    this.asked.push(key);
    return new Promise<string>((resolve, reject) => this.#open.push({ resolve, reject }));
  };

  async answer(value: string): Promise<void> {
    this.#open.shift()?.resolve(value);
    await nextTurn();
  }

  async fail(): Promise<void> {
    this.#open.shift()?.reject(new Error('no'));
    await nextTurn();
  }
}

function setUp() {
  const engine = new Engine();
  const replies: string[] = [];
  const errors: unknown[] = [];
  const turnstile = new Turnstile();
  const feed = () =>
    new Feed<string>({
      turnstile,
      minIntervalMs: 0,
      onReply: (reply) => replies.push(reply),
      onError: (error) => errors.push(error),
    });
  const want = (target: Feed<string>, key: string, revision = 1) =>
    target.want({ key, revision, ask: engine.ask(key) });
  return { engine, replies, errors, feed, want };
}

test('asks one at a time; of what was wanted meanwhile only the newest', async () => {
  const { engine, replies, feed, want } = setUp();
  const tiles = feed();
  for (const key of ['a', 'b', 'c']) want(tiles, key);
  assert.deepEqual(engine.asked, ['a']);
  await engine.answer('A');
  assert.deepEqual(engine.asked, ['a', 'c']);
  await engine.answer('C');
  assert.deepEqual(replies, ['A', 'C']);
});

test('the same question about the same data is asked once', async () => {
  const { engine, feed, want } = setUp();
  const tiles = feed();
  want(tiles, 'a');
  await engine.answer('A');
  want(tiles, 'a');
  assert.deepEqual(engine.asked, ['a']);
  want(tiles, 'a', 2);
  assert.deepEqual(engine.asked, ['a', 'a']);
});

test('feeds behind one turnstile have one question in flight together, and both get their turn', async () => {
  const { engine, feed, want } = setUp();
  const [tiles, figures] = [feed(), feed()];
  want(tiles, 'tile');
  want(figures, 'figures');
  assert.deepEqual(engine.asked, ['tile']);
  await engine.answer('T');
  assert.deepEqual(engine.asked, ['tile', 'figures']);
});

test('a failure is told and not repeated at once', async () => {
  const { engine, errors, feed, want } = setUp();
  const tiles = feed();
  want(tiles, 'a');
  await engine.fail();
  want(tiles, 'a');
  assert.equal(errors.length, 1);
  assert.deepEqual(engine.asked, ['a']);
  tiles.want(null);
});
