/**
 * `loopscope query`: one question of the query contract, as text or as the contract's JSON. No logic of its
 * own: what is answered is the engine's business.
 */
import { UserError } from '../base/user-error.ts';
import { openTrace } from '../engine/node.ts';
import type { ProblemInfo, SessionInfo } from '../query/contract.ts';
import { foldedWords } from '../query/folded.ts';
import { readCommandLine, readCount, readSeconds, usageError } from './command-line.ts';
import { printNote } from './print.ts';
import { figureQuestions } from './query-figures.ts';
import { insightQuestions } from './query-insights.ts';
import { listQuestions } from './query-lists.ts';
import { pathQuestions } from './query-path.ts';
import { type Query, type QueryQuestion, TEXT_LIMIT } from './query-question.ts';
import { waitQuestions } from './query-waits.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  stream: { type: 'string' },
  all: { type: 'boolean' },
  limit: { type: 'string' },
  kind: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  at: { type: 'string' },
  mute: { type: 'string', multiple: true },
} as const;

const QUESTIONS: Readonly<Record<string, QueryQuestion>> = {
  ...listQuestions,
  ...waitQuestions,
  ...pathQuestions,
  ...figureQuestions,
  ...insightQuestions,
};

/** Runs the command. **Errors**: `usage`, `missing`, and what the engine says of a file that it cannot read. */
export async function runQuery(args: readonly string[]): Promise<number> {
  const { values, positionals } = readCommandLine(args, OPTIONS);
  const known = Object.keys(QUESTIONS).join(', ');
  const [path, question, ...others] = positionals;
  if (path === undefined)
    throw usageError('query needs a trace and a question.', 'For example: loopscope query app.looptrace counts');
  if (question === undefined) throw usageError('query needs a question.', `Known: ${known}.`);
  const wanted = Object.hasOwn(QUESTIONS, question) ? QUESTIONS[question] : undefined;
  if (wanted === undefined) throw usageError(`There is no question ${question}.`, `Known: ${known}.`);
  checkArguments(question, wanted, others);
  checkOptions(question, wanted, values);
  const asJson = values.json === true;
  const stream = values.stream === undefined ? undefined : readCount('--stream', values.stream);
  const limit = values.limit === undefined ? (asJson ? 0 : TEXT_LIMIT) : readCount('--limit', values.limit);
  const spans = readSpanOptions(question, values);
  const trace = await openTrace(path);
  const session = await trace.ask('session', {});
  checkStream(session, stream);
  // A table of zeros says less than the problems do; a program that reads JSON gets its answer either way.
  if (asJson || session.streams.length > 0) {
    const isFolded = stream === undefined && values.all !== true;
    const filter = isFolded ? { programsOnly: true } : stream === undefined ? {} : { stream };
    const moment = values.at === undefined ? {} : { atNs: readSeconds('--at', values.at) };
    await wanted.answer({ trace, filter, asJson, limit, spans, args: others, mute: values.mute ?? [], ...moment });
    const folded = isFolded ? foldedWords(session.streams) : '';
    if (folded !== '') printNote(`without ${folded}; --all counts them in.`);
  }
  return reportProblems(path, session);
}

/** **Errors**: `usage`: options that do not go with the question. */
function checkOptions(question: string, wanted: QueryQuestion, { at, mute }: { at?: string; mute?: string[] }): void {
  if (at !== undefined && wanted.takesMoment !== true)
    throw usageError(`--at does not go with the question ${question}.`);
  if (mute !== undefined && question !== 'insights') throw usageError('--mute goes with the question insights only.');
}

/** Which spans are wanted. **Errors**: `usage`, also where no spans are asked for. */
function readSpanOptions(question: string, values: { kind?: string; from?: string; to?: string }): Query['spans'] {
  const { kind, from, to } = values;
  for (const [name, value] of Object.entries({ kind, from, to })) {
    const takesIt = question === 'spans' || (question === 'waterfall' && name !== 'kind');
    if (value !== undefined && !takesIt)
      throw usageError(`--${name} goes with the question spans ${name === 'kind' ? 'only' : 'or waterfall only'}.`);
  }
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(from === undefined ? {} : { fromNs: readSeconds('--from', from) }),
    ...(to === undefined ? {} : { toNs: readSeconds('--to', to) }),
  };
}

/** **Errors**: `usage`: more or fewer words than the question takes. */
function checkArguments(name: string, { args = [], joinsArgs = false }: QueryQuestion, given: readonly string[]): void {
  const needed = args.filter((arg) => !arg.startsWith('[')).length;
  if (given.length < needed) throw usageError(`${name} needs ${args[given.length]}.`);
  if (given.length > args.length && !joinsArgs)
    throw usageError(
      args.length === 0
        ? `query takes one question; "${given[0]}" is too much.`
        : `${name} takes ${args.join(' ')}; "${given[args.length]}" is too much.`,
    );
}

function checkStream(session: SessionInfo, stream: number | undefined): void {
  if (stream === undefined || session.streams.length === 0 || session.streams.some(({ id }) => id === stream)) return;
  const known = session.streams.map(({ id, title }) => `  ${id}  ${title}`).join('\n');
  throw new UserError({ code: 'usage', message: `There is no stream ${stream}.`, hint: `There are:\n${known}` });
}

/** Says what could not be read. **Shape**: 0, or 1 when nothing could be read at all. */
function reportProblems(path: string, session: SessionInfo): number {
  for (const problem of session.problems) printNote(problemSentence(path, problem));
  if (session.streams.length > 0) return 0;
  if (session.problems.length === 0) printNote(`${path} holds no trace.`);
  return 1;
}

function problemSentence(path: string, { file, message }: ProblemInfo): string {
  return file === '' || message.includes(file) ? message : `${file === path ? path : file}: ${message}`;
}
