/**
 * Small programs whose answers are known by what they do: each is recorded under the built tracer and asked what the
 * text beside it says (`script.ts` has the form, `questions.ts` the questions). Expectations are written by hand.
 *
 * What a busy machine did to a recording shows as a difference, too: a program may be recorded three times, and one of
 * its recordings must be as expected throughout. A wrong answer is wrong in all of them.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../src/engine/node.ts';
import { nodeLines } from '../support/nodes.ts';
import { runProgram, withFolder } from '../support/trace-program.ts';
import { answer, type Recorded } from './questions.ts';
import { difference, readScript, type Script } from './script.ts';

const PROGRAMS = fileURLToPath(new URL('./programs', import.meta.url));
const RECORDINGS = 3;
/** The program's first line may say `// node --expose-gc` (flags of Node's) or `// env NAME=value`. */
const FLAGS = /^\/\/ node (.*)\n/;
const VARIABLE = /^\/\/ env (\w+)=(.*)\n/;

async function differences(recorded: Recorded, { expectations }: Script): Promise<string[]> {
  const found: string[] = [];
  for (const { question, lines } of expectations) {
    const different = difference(lines, await answer(recorded, question));
    if (different !== '') found.push(`? ${question}\n${different}`);
  }
  return found;
}

async function record(node: string, file: string): Promise<Recorded> {
  const source = readFileSync(join(PROGRAMS, file), 'utf8');
  const flags = FLAGS.exec(source)?.[1]?.split(' ') ?? [];
  const [, name = '', value = ''] = VARIABLE.exec(source) ?? [];
  return withFolder(async (session) => {
    const env = name === '' ? {} : { [name]: value };
    await runProgram({ node, args: [...flags, join(PROGRAMS, file)], session, cwd: PROGRAMS, env });
    return { engine: await openTrace(session), file, lines: source.split('\n') };
  });
}

const programs = readdirSync(PROGRAMS).filter((name) => /\.[cm]js$/.test(name));

for (const { major, path } of await nodeLines()) {
  describe(`Node ${major}`, () => {
    for (const file of programs) {
      const text = join(PROGRAMS, `${basename(file, extname(file))}.txt`);
      test(file, async () => {
        const script = readScript(readFileSync(text, 'utf8'));
        assert.ok(script.expectations.length > 0, `${text} expects nothing`);
        let found: string[] = [];
        for (let recording = 0; recording < RECORDINGS; recording++) {
          found = await differences(await record(path, file), script);
          if (found.length === 0) return;
        }
        assert.fail(`${script.about}\n${found.join('\n')}`);
      });
    }
  });
}

test('every expectation has its program', () => {
  const texts = readdirSync(PROGRAMS).filter((name) => name.endsWith('.txt'));
  assert.deepEqual(texts.length, programs.length);
  assert.ok(programs.length >= 40, `${programs.length} programs`);
});
