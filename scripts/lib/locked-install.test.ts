import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installOnce } from './locked-install.ts';

const cache = mkdtempSync(join(tmpdir(), 'loopscope-cache-test-'));
process.env.XDG_CACHE_HOME = cache;
after(() => rmSync(cache, { recursive: true, force: true }));

test('what was made once is not made again', async () => {
  let made = 0;
  const make = async (partial: string) => {
    made += 1;
    writeFileSync(join(partial, 'content'), 'whole');
  };
  const first = await installOnce('once', 'v1', 'making', make);
  assert.equal(await installOnce('once', 'v1', 'making', make), first);
  assert.equal(made, 1);
  assert.equal(readFileSync(join(first, 'content'), 'utf8'), 'whole');
});

test('a failed install leaves nothing that could be taken for a whole one', async () => {
  const fail = async (partial: string) => {
    writeFileSync(join(partial, 'content'), 'half');
    throw new Error('no network');
  };
  await assert.rejects(installOnce('failing', 'v1', 'making', fail), /no network/);
  assert.deepEqual(readdirSync(join(cache, 'loopscope/failing')), []);
});

test('of two installs at once both get the same whole folder', async () => {
  const make = async (partial: string) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(join(partial, 'content'), 'whole');
  };
  const both = await Promise.all([1, 2].map(() => installOnce('twice', 'v1', 'making', make)));
  assert.equal(both[0], both[1]);
  assert.deepEqual(readdirSync(join(cache, 'loopscope/twice')), ['v1']);
});
