import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Configuration,
  markForTrace,
  prepareForTrace,
  RECORDING_KEY,
  recordingOf,
  wantsTrace,
  withoutTrace,
} from './traced-configuration.ts';

const recording = { id: '20260314-150926-x7k2', folder: '/spool/20260314-150926-x7k2' };

function prepare(config: Configuration, envFileNodeOptions?: string): Configuration {
  return prepareForTrace(config, {
    recording,
    tracerPath: '/storage dir/preload.cjs',
    skippedFolders: ['/storage dir', 'C:\\ext\\tracer'],
    envFileNodeOptions,
  });
}

test('our own type becomes Node and keeps everything else', () => {
  const marked = markForTrace({
    type: 'loopscope',
    request: 'launch',
    name: 'app',
    serverReadyAction: { action: 'openExternally' },
  });
  assert.equal(marked.type, 'node');
  assert.deepEqual(marked.serverReadyAction, { action: 'openExternally' });
  assert.ok(wantsTrace(marked));
});

test('an ordinary configuration is traced only when it says so', () => {
  assert.ok(wantsTrace({ type: 'node', loopscope: true }));
  assert.ok(!wantsTrace({ type: 'node' }));
  assert.ok(!wantsTrace({ type: 'node', loopscope: 'yes' }));
});

test('child sessions of js-debug are left alone', () => {
  assert.ok(!wantsTrace({ type: 'pwa-node', loopscope: true, __pendingTargetId: '7' }));
});

test('NODE_OPTIONS is added to, other variables stay', () => {
  const { env } = prepare({ env: { NODE_OPTIONS: '--max-old-space-size=512', PORT: '1' } });
  assert.deepEqual(env, {
    NODE_OPTIONS: '--max-old-space-size=512 --require "/storage dir/preload.cjs"',
    PORT: '1',
    LOOPSCOPE_SESSION: recording.folder,
  });
});

test('NODE_OPTIONS of the env file is carried on, unless env has its own', () => {
  const required = '--require "/storage dir/preload.cjs"';
  assert.equal((prepare({}, '--inspect').env as Record<string, string>).NODE_OPTIONS, `--inspect ${required}`);
  const both = prepare({ env: { NODE_OPTIONS: '--no-warnings' } }, '--inspect');
  assert.equal((both.env as Record<string, string>).NODE_OPTIONS, `--no-warnings ${required}`);
});

test('the tracer is skipped by the debugger, and the default for builtins is kept', () => {
  const own = ['/storage dir/**', 'C:/ext/tracer/**'];
  assert.deepEqual(prepare({}).skipFiles, ['<node_internals>/**', ...own]);
  assert.deepEqual(prepare({ skipFiles: ['lib/**'] }).skipFiles, ['lib/**', ...own]);
});

test('where Node itself is launched the command line names the stub too, for workers with an environment of their own', () => {
  const own = ['--require', '/storage dir/preload.cjs'];
  assert.deepEqual(prepare({}).runtimeArgs, own);
  assert.deepEqual(prepare({ runtimeExecutable: null }).runtimeArgs, own);
  const given = { runtimeExecutable: '/opt/node/bin/node', runtimeArgs: ['--no-warnings'] };
  assert.deepEqual(prepare(given).runtimeArgs, [...own, '--no-warnings']);
  for (const runtimeExecutable of ['npm', '/usr/bin/nodemon', 'tsx'])
    assert.deepEqual(prepare({ runtimeExecutable, runtimeArgs: ['start'] }).runtimeArgs, ['start']);
});

test('a configuration that is started once more is prepared as the first time', () => {
  const once = prepare({ runtimeArgs: ['--no-warnings'], skipFiles: ['lib/**'] });
  assert.deepEqual(prepare(once), once);
});

test('the root session tells which recording it belongs to', () => {
  assert.deepEqual(recordingOf(prepare({ loopscope: true })), recording);
  assert.equal(recordingOf({ type: 'node' }), undefined);
  assert.equal(recordingOf({ [RECORDING_KEY]: { id: 3 } }), undefined);
});

test('a configuration without tracing has nothing of ours', () => {
  const config = { type: 'node', name: 'app', env: { A: '1' } };
  assert.deepEqual(withoutTrace(markForTrace({ ...config, loopscope: true })), config);
});

test('preparing does not change the configuration that it was given', () => {
  const config = Object.freeze({ env: Object.freeze({ A: '1' }), skipFiles: Object.freeze(['x']) });
  prepare(config);
  assert.deepEqual(config, { env: { A: '1' }, skipFiles: ['x'] });
});
