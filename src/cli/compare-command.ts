/** `loopscope compare`: what changed from one trace to another, by place in the source. */
import { openTrace } from '../engine/node.ts';
import type { CompareReply } from '../query/contract-figures.ts';
import { readCommandLine, readCount, usageError } from './command-line.ts';
import { print, printNote } from './print.ts';
import { formatCompare } from './query-text-figures.ts';

const OPTIONS = { json: { type: 'boolean' }, all: { type: 'boolean' }, limit: { type: 'string' } } as const;
const TEXT_LIMIT = 10;

/** Runs the command. **Errors**: `usage`, and what the engine says of files that it cannot read. */
export async function runCompare(args: readonly string[]): Promise<number> {
  const { values, positionals } = readCommandLine(args, OPTIONS);
  const [before, after, ...others] = positionals;
  if (before === undefined || after === undefined)
    throw usageError('compare needs two traces.', 'For example: loopscope compare old.looptrace new.looptrace');
  if (others.length > 0) throw usageError(`compare takes two traces; "${others[0]}" is too much.`);
  const asJson = values.json === true;
  const limit = values.limit === undefined ? (asJson ? 0 : TEXT_LIMIT) : readCount('--limit', values.limit);
  const reply = await compareFiles(before, after, { limit, ...(values.all === true ? {} : { programsOnly: true }) });
  if (reply === null) return 1;
  return print(asJson ? `${JSON.stringify(reply)}\n` : formatCompare(reply));
}

/** Null: one of them holds no trace, which has been said. */
async function compareFiles(
  before: string,
  after: string,
  params: { readonly limit: number; readonly programsOnly?: boolean },
): Promise<CompareReply | null> {
  const profiles = [];
  for (const path of [before, after]) {
    const trace = await openTrace(path);
    const { streams, problems } = await trace.ask('session', {});
    for (const { message } of problems) printNote(message.includes(path) ? message : `${path}: ${message}`);
    if (streams.length === 0) {
      printNote(`${path} holds no trace.`);
      return null;
    }
    profiles.push(trace);
  }
  const [old, young] = profiles;
  if (old === undefined || young === undefined) return null;
  return young.ask('compare', { ...params, before: await old.ask('profile', params) });
}
