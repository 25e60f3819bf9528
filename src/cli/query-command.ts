/**
 * `loopscope query`: one question of the query contract, as text or as the contract's JSON. No logic of its
 * own: what is answered is the engine's business.
 */
import { UserError } from '../base/user-error.ts';
import type { Engine } from '../engine/engine.ts';
import { openTrace } from '../engine/node.ts';
import type { ListParams, ProblemInfo, SessionInfo, StreamFilter } from '../query/contract.ts';
import type { SpanParams } from '../query/contract-around.ts';
import { foldedWords } from '../query/folded.ts';
import { readCommandLine, readCount, readSeconds, usageError } from './command-line.ts';
import { print, printNote } from './print.ts';
import { formatCounts, formatQueues, formatRuns, formatSites, formatTasks } from './query-text.ts';
import { formatFailures, formatSession, formatSpans } from './query-text-around.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  stream: { type: 'string' },
  all: { type: 'boolean' },
  limit: { type: 'string' },
  kind: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

/** Rows of a list asked for at once: memory stays flat however long the list. */
const PAGE_ROWS = 20_000;
const TEXT_LIMIT = 100;

interface Query {
  readonly trace: Engine;
  readonly filter: StreamFilter;
  readonly asJson: boolean;
  /** 0: all. */
  readonly limit: number;
  /** Which spans. */
  readonly spans: Pick<SpanParams, 'fromNs' | 'toNs' | 'kind'>;
}

const QUESTIONS = {
  counts: async ({ trace, filter, asJson }: Query) => {
    const counts = await trace.ask('counts', filter);
    await print(asJson ? `${JSON.stringify(counts)}\n` : formatCounts(counts));
  },
  queues: async ({ trace, filter, asJson }: Query) => {
    const rows = await trace.ask('queues', filter);
    await print(asJson ? `${JSON.stringify(rows)}\n` : formatQueues(rows));
  },
  tasks: (query: Query) => printList(query, (page) => query.trace.ask('tasks', page), formatTasks),
  runs: (query: Query) => printList(query, (page) => query.trace.ask('runs', page), formatRuns),
  sites: (query: Query) => printList(query, (page) => query.trace.ask('sites', page), formatSites),
  spans: (query: Query) =>
    printList(query, (page) => query.trace.ask('spans', { ...page, ...query.spans }), formatSpans),
  failures: (query: Query) => printList(query, (page) => query.trace.ask('failures', page), formatFailures),
  session: async ({ trace, filter, asJson }: Query) => {
    const session = await trace.ask('session', {});
    const streams = session.streams.filter(
      ({ id, role }) =>
        (filter.stream === undefined || id === filter.stream) && (filter.programsOnly !== true || role === 'program'),
    );
    const shown = { ...session, streams };
    await print(asJson ? `${JSON.stringify(shown)}\n` : formatSession(shown));
  },
} as const;

/** Runs the command. **Errors**: `usage`, `missing`, and what the engine says of a file that it cannot read. */
export async function runQuery(args: readonly string[]): Promise<number> {
  const { values, positionals } = readCommandLine(args, OPTIONS);
  const known = Object.keys(QUESTIONS).join(', ');
  const [path, question, ...others] = positionals;
  if (path === undefined)
    throw usageError('query needs a trace and a question.', 'For example: loopscope query app.looptrace counts');
  if (question === undefined) throw usageError('query needs a question.', `Known: ${known}.`);
  if (!isQuestion(question)) throw usageError(`There is no question ${question}.`, `Known: ${known}.`);
  if (others.length > 0) throw usageError(`query takes one question; "${others[0]}" is too much.`);
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
    await QUESTIONS[question]({ trace, filter, asJson, limit, spans });
    const folded = isFolded ? foldedWords(session.streams) : '';
    if (folded !== '') printNote(`without ${folded}; --all counts them in.`);
  }
  return reportProblems(path, session);
}

/** Which spans are wanted. **Errors**: `usage`, also where no spans are asked for. */
function readSpanOptions(question: string, values: { kind?: string; from?: string; to?: string }): Query['spans'] {
  const { kind, from, to } = values;
  for (const [name, value] of Object.entries({ kind, from, to })) {
    if (value !== undefined && question !== 'spans') throw usageError(`--${name} goes with the question spans only.`);
  }
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(from === undefined ? {} : { fromNs: readSeconds('--from', from) }),
    ...(to === undefined ? {} : { toNs: readSeconds('--to', to) }),
  };
}

function isQuestion(name: string): name is keyof typeof QUESTIONS {
  return Object.hasOwn(QUESTIONS, name);
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

/** Prints a list page by page: as one JSON array with a row a line, or as one table. */
async function printList<Row>(
  { filter, asJson, limit }: Query,
  ask: (page: ListParams) => Promise<readonly Row[]>,
  format: (rows: readonly Row[]) => string,
): Promise<void> {
  if (!asJson) {
    // One row more than is shown tells whether there are more.
    const rows = await ask({ ...filter, limit: limit === 0 ? 0 : limit + 1 });
    const shown = limit === 0 ? rows : rows.slice(0, limit);
    await print(format(shown));
    if (rows.length > shown.length) printNote(`these are the first ${limit}; --limit 0 shows all.`);
    return;
  }
  let offset = 0;
  let isFirst = true;
  await print('[');
  for (;;) {
    const wanted = limit === 0 ? PAGE_ROWS : Math.min(PAGE_ROWS, limit - offset);
    const rows = wanted === 0 ? [] : await ask({ ...filter, offset, limit: wanted });
    if (rows.length > 0) await print((isFirst ? '\n' : ',\n') + rows.map((row) => JSON.stringify(row)).join(',\n'));
    isFirst &&= rows.length === 0;
    offset += rows.length;
    if (rows.length < wanted || wanted === 0 || offset === limit) break;
  }
  await print(isFirst ? ']\n' : '\n]\n');
}
