/** The file that NODE_OPTIONS name: it outlives what it loads, and says nothing whatever it finds. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { openTrace } from '../../src/engine/node.ts';
import { appendRequire, launchEnvironment } from '../../src/protocol/launch.ts';
import { placeStub } from '../../src/spool/place-stub.ts';
import { writeSessionOptions } from '../../src/spool/session-options.ts';
import { nodeLines } from '../support/nodes.ts';
import { type ProgramResult, ROOT, readStreams, runProgram, withFolder } from '../support/trace-program.ts';

const TRACER_FOLDER = join(ROOT, 'dist/tracer');

/** An installed version of the extension, the stub that it placed, and a session of it. */
class Installation {
  readonly session: string;
  readonly stub: string;
  readonly #root: string;
  #tracer = '';

  constructor(root: string) {
    this.#root = root;
    this.session = join(root, 'session');
    mkdirSync(this.session);
    this.stub = this.install('1.0.0');
    this.startSession();
  }

  install(version: string): string {
    const folder = join(this.#root, `loopscope-${version}`);
    cpSync(TRACER_FOLDER, folder, { recursive: true });
    this.#tracer = join(folder, 'tracer.cjs');
    return placeStub(join(folder, 'preload.cjs'), join(this.#root, 'storage'));
  }

  uninstall(version: string): void {
    rmSync(join(this.#root, `loopscope-${version}`), { recursive: true });
  }

  startSession(): void {
    writeSessionOptions(this.session, { tracer: this.#tracer });
  }

  /** Streams that are in the session so far. */
  recorded(): number {
    return readStreams(this.session).length;
  }
}

for (const { major, path: node } of await nodeLines()) {
  /** Runs a program as in a terminal that has had its variables for long. */
  const run = (installation: Installation, env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> =>
    runProgram({
      node,
      args: ['timers.cjs'],
      env: { ...launchEnvironment({ tracerPath: installation.stub, sessionFolder: installation.session }), ...env },
    });
  const plain = await runProgram({ node, args: ['timers.cjs'] });

  suite(`Node ${major}: the stub`, () => {
    test('loads what the session names; after an update that removed it the program runs as if untraced', () =>
      withFolder(async (root) => {
        const installation = new Installation(root);
        assert.deepEqual(await run(installation), plain);
        assert.equal(installation.recorded(), 1);
        installation.uninstall('1.0.0');
        assert.deepEqual(await run(installation), plain);
        assert.equal(installation.recorded(), 1);
      }));

    test('picks a new version up as soon as the session is started with it, and the session goes on', () =>
      withFolder(async (root) => {
        const installation = new Installation(root);
        await run(installation);
        installation.uninstall('1.0.0');
        assert.equal(installation.install('2.0.0'), installation.stub);
        installation.startSession();
        assert.deepEqual(await run(installation), plain);
        const { streams, problems } = await (await openTrace(installation.session)).ask('session', {});
        assert.deepEqual([streams.length, problems], [2, []]);
        assert.ok((streams[1]?.startNs ?? 0) >= (streams[0]?.endNs ?? 0), 'one after the other on one clock');
      }));

    test('takes the tracer beside itself where the options say nothing, or cannot be read', () =>
      withFolder(async (root) => {
        const installation = new Installation(root);
        for (const text of ['{}', '{"tracer":', 'null', '{"tracer":"./tracer.cjs"}', '']) {
          writeFileSync(join(installation.session, 'options.json'), text);
          assert.deepEqual(await run(installation), plain, text);
        }
        assert.equal(installation.recorded(), 0);
        cpSync(join(TRACER_FOLDER, 'tracer.cjs'), join(installation.stub, '../tracer.cjs'));
        assert.deepEqual(await run(installation), plain);
        assert.equal(installation.recorded(), 1);
      }));

    test('steps aside where the session is gone, and does not make it again', () =>
      withFolder(async (root) => {
        const installation = new Installation(root);
        rmSync(installation.session, { recursive: true });
        assert.deepEqual(await run(installation), plain);
        assert.equal(existsSync(installation.session), false);
      }));

    test('steps aside for a tracer that is damaged', () =>
      withFolder(async (root) => {
        const installation = new Installation(root);
        for (const text of ['(', 'throw new Error("x")', '']) {
          writeFileSync(join(root, 'loopscope-1.0.0/tracer.cjs'), text);
          assert.deepEqual(await run(installation), plain, text);
        }
        assert.equal(installation.recorded(), 0);
      }));

    test('steps aside in a runtime that the tracer does not know', () =>
      withFolder(async (root) => {
        const installation = new Installation(root);
        const claim = join(root, 'claim.cjs');
        const { NODE_OPTIONS = '' } = launchEnvironment({ tracerPath: installation.stub, sessionFolder: root });
        for (const versions of [
          { node: '18.20.0' },
          { node: '24.0.0', bun: '1.2.0' },
          { node: '24.0.0', deno: '2.0' },
        ]) {
          writeFileSync(claim, `Object.defineProperty(process, 'versions', { value: ${JSON.stringify(versions)} });`);
          const { code, stdout } = await run(installation, {
            NODE_OPTIONS: `${appendRequire('', claim)} ${NODE_OPTIONS}`,
          });
          assert.deepEqual([code, stdout], [plain.code, plain.stdout]);
        }
        assert.equal(installation.recorded(), 0);
      }));
  });
}
