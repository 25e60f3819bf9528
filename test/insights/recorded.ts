/** Records programs of `programs/` under the built tracer and asks what was found in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../src/engine/node.ts';
import type { InsightRow } from '../../src/query/contract-insights.ts';
import { runProgram, withFolder } from '../support/trace-program.ts';

const PROGRAMS = fileURLToPath(new URL('./programs', import.meta.url));
/** Programs that do not end by themselves are killed so long after their first words. */
const KILL_AFTER_MS = 3_500;

export interface Recorded {
  readonly rows: readonly InsightRow[];
  /** All that was found, one line each, for messages. */
  readonly text: string;
  readonly caution: string;
}

/** What was found in `program` when it was run with this argument. `isKilled`: it does not end by itself. */
export function record(node: string, program: string, argument: string, isKilled = false): Promise<Recorded> {
  return withFolder(async (session) => {
    let isDying = false;
    await runProgram({
      node,
      args: [join(PROGRAMS, program), argument],
      session,
      cwd: PROGRAMS,
      onOutput: (_text, child) => {
        if (!isKilled || isDying) return;
        isDying = true;
        setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
      },
    });
    const engine = await openTrace(session);
    const { rows, caution } = await engine.ask('insights', {});
    return { rows, text: rows.map(({ insight, sentence }) => `${insight}: ${sentence}`).join('\n'), caution };
  });
}

/** The line of a program below `// place`. */
export function markedLine(program: string): number {
  const lines = readFileSync(join(PROGRAMS, program), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes('// place')) + 2;
}
