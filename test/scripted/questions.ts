/**
 * The questions that scripts ask, as the engine's questions, and its answers as lines of text.
 *
 * Tasks are named by how they came to be and where: `call main` is the first call of the async function `main`,
 * `await @pause` the first await on the line that ends in `// @pause`, `timer @pause#2` the second timer made there.
 * Moments: `end`, `30 ms` (after the program's first line), `mark X` (a `performance.mark('X')` of the program).
 */
import type { Nanos, TaskId } from '../../src/base/units.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { PlaceRef } from '../../src/query/contract.ts';
import type { PathReply } from '../../src/query/contract-path.ts';

export interface Recorded {
  readonly engine: Engine;
  /** File name of the program, and its lines. */
  readonly file: string;
  readonly lines: readonly string[];
}

type Answerer = (recorded: Recorded, words: string) => Promise<string[]>;

const ANSWERERS: Readonly<Record<string, Answerer>> = {
  path: answerPath,
  kinds: answerKinds,
  run: answerRun,
  stores: answerStores,
  tasks: answerTasks,
  failures: answerFailures,
  state: answerState,
  chain: answerChain,
  stack: answerStack,
  parts: answerParts,
  pending: answerPending,
  handles: answerHandles,
  insights: answerInsights,
};

/** Answers a question of a script. **Errors**: what is not a question, or names nothing. */
export function answer(recorded: Recorded, question: string): Promise<string[]> {
  const [, name = '', words = ''] = /^(\S+) *(.*)$/.exec(question) ?? [];
  const answerer = ANSWERERS[name];
  if (answerer === undefined) throw new Error(`There is no question "${name}".`);
  return answerer(recorded, words);
}

const MS = 1_000_000;

export function lengthOf(ns: Nanos | null): string {
  return ns === null || Number.isNaN(ns) ? 'unknown' : `${(ns / MS).toFixed(1)} ms`;
}

/** `@pause` where the line of the program says so, else the function's name; `elsewhere` for other files. */
export function nameOf({ file, lines }: Recorded, place: PlaceRef | null, name: string): string {
  if (place === null) return name.replaceAll(' ', '-') || '-';
  if (!place.file.endsWith(`/${file}`)) return 'elsewhere';
  return /\/\/ (@\S+)$/.exec(lines[place.line - 1] ?? '')?.[1] ?? name;
}

/** Words for how a task came to be, as the contract has them. */
const HOWS: Readonly<Record<string, string>> = {
  call: 'async call',
  await: 'await',
  // biome-ignore lint/suspicious/noThenProperty: a word of the scripts, not a method
  then: 'then()',
  new: 'new Promise()',
  adopted: 'adopted promise',
  resolve: 'Promise.resolve()',
  all: 'Promise.all()',
  race: 'Promise.race()',
  any: 'Promise.any()',
  allSettled: 'Promise.allSettled()',
};

/** Rows of all tasks made this way at this place, in order. */
async function tasksLike(recorded: Recorded, selector: string): Promise<TaskId[]> {
  const { engine } = recorded;
  const [how = '', where = ''] = selector.split(' ');
  const found: TaskId[] = [];
  for (const row of await engine.ask('tasks', { limit: 0 })) {
    if (row.how !== (HOWS[how] ?? how) && row.type !== how) continue;
    const { site } = await engine.ask('task', { task: row.task });
    const frame = site.frames.find(({ internal }) => !internal);
    const { place = null, name = '' } = frame ?? {};
    if (where === nameOf(recorded, place, name) || (where === name && !where.startsWith('@'))) found.push(row.task);
  }
  return found;
}

export async function taskLike(recorded: Recorded, selector: string): Promise<TaskId> {
  const [, plain = '', number = '1'] = /^(.*?)(?:#(\d+))?$/.exec(selector) ?? [];
  const task = (await tasksLike(recorded, plain))[Number(number) - 1];
  if (task === undefined) throw new Error(`The program made no "${selector}".`);
  return task;
}

/** A moment of the session. */
export async function momentOf({ engine }: Recorded, words: string): Promise<Nanos> {
  if (words === 'end') return engine.session().endNs;
  const ms = /^(\d+) ms$/.exec(words)?.[1];
  // The program's top level is the first that runs.
  if (ms !== undefined) return engine.trace.runs.startAt(0) + Number(ms) * MS;
  const label = /^mark (\S+)$/.exec(words)?.[1];
  const span = (await engine.ask('spans', { kind: 'mark', limit: 0 })).find((row) => row.label === label);
  if (span === undefined) throw new Error(`There is no moment "${words}".`);
  return span.startNs;
}

/** How many tasks of this sort there are: `tasks await @pause`. */
async function answerTasks(recorded: Recorded, selector: string): Promise<string[]> {
  return [String((await tasksLike(recorded, selector)).length)];
}

/** Stretches below this, or this share of the whole, are left out of paths. */
const LEAST_PATH_MS = 15;
const LEAST_PATH_SHARE = 0.15;

/** `path call main`, `path span LABEL`, `path all`: what took long, by time. The parts must add up, too. */
async function answerPath(recorded: Recorded, words: string): Promise<string[]> {
  const reply = await pathOf(recorded, words);
  const whole = reply.toNs - reply.fromNs;
  const sum = reply.parts.reduce((total, { fromNs, toNs }) => total + (toNs - fromNs), 0);
  if (sum !== whole) throw new Error(`The parts of ${words} add up to ${sum} ns of ${whole}.`);
  const least = Math.max(LEAST_PATH_MS * MS, whole * LEAST_PATH_SHARE);
  const pieces = reply.parts.map((part) => {
    const name = nameOf(recorded, part.place, part.name);
    return { what: name === '-' ? part.kind : `${part.kind} ${name}`, ns: part.toNs - part.fromNs };
  });
  return withoutSmall(pieces, least).map(({ what, ns }) => `${what} ${lengthOf(ns)}`);
}

interface Piece {
  readonly what: string;
  readonly ns: Nanos;
}

/** Leaves out what is small, smallest first; what is alike on both sides of it becomes one. */
function withoutSmall(pieces: readonly Piece[], least: Nanos): Piece[] {
  let left = joined(pieces);
  for (;;) {
    const smallest = Math.min(...left.map(({ ns }) => ns));
    if (!(smallest < least)) return left;
    left = joined(left.filter(({ ns }) => ns > smallest));
  }
}

function joined(pieces: readonly Piece[]): Piece[] {
  const left: Piece[] = [];
  for (const piece of pieces) {
    const last = left[left.length - 1];
    if (last?.what === piece.what) left[left.length - 1] = { what: last.what, ns: last.ns + piece.ns };
    else left.push(piece);
  }
  return left;
}

/** `kinds call main`: what most of its path was. */
async function answerKinds(recorded: Recorded, words: string): Promise<string[]> {
  const { totals, fromNs, toNs } = await pathOf(recorded, words);
  return totals.flatMap(({ kind, ns }) => (ns * 2 >= toNs - fromNs ? [kind] : []));
}

async function pathOf(recorded: Recorded, words: string): Promise<PathReply> {
  const { engine } = recorded;
  if (words === 'all') return engine.ask('path', { fromNs: 0 });
  const label = /^span (.*)$/.exec(words)?.[1];
  if (label === undefined) return engine.ask('path', { task: await taskLike(recorded, words) });
  const span = (await engine.ask('spans', { limit: 0 })).find((row) => row.label === label);
  if (span === undefined) throw new Error(`There is no span "${label}".`);
  return engine.ask('path', { stream: span.stream, span: span.span });
}

/** `run timer @pause`: the queue of its first run, how long it waited, queued and ran, and what was in the way. */
async function answerRun(recorded: Recorded, selector: string): Promise<string[]> {
  const { engine } = recorded;
  const [run] = (await engine.ask('task', { task: await taskLike(recorded, selector) })).runs;
  if (run === undefined) return ['never ran'];
  const { lane, waitNs, queueNs, runNs, delayedBy } = await engine.ask('run', { run });
  const delays = new Map<string, Nanos>();
  for (const { place, title, ns } of delayedBy) {
    const name = nameOf(recorded, place, title);
    delays.set(name, (delays.get(name) ?? 0) + ns);
  }
  const [worst] = [...delays].sort((a, b) => b[1] - a[1]);
  const behind = worst === undefined || worst[1] < LEAST_PATH_MS * MS ? '' : ` behind ${worst[0]}`;
  return [`${lane || 'nested'} waited ${lengthOf(waitNs)} queued ${lengthOf(queueNs)} ran ${lengthOf(runNs)}${behind}`];
}

/** `stores timer @x`: whether the program's stores held a value when its first run began. */
async function answerStores(recorded: Recorded, selector: string): Promise<string[]> {
  const { engine } = recorded;
  const [run] = (await engine.ask('task', { task: await taskLike(recorded, selector) })).runs;
  if (run === undefined) return ['never ran'];
  return (await engine.ask('run', { run })).stores.map(({ state }) => state);
}

/** Who nobody caught: `unhandled rejection @work`. */
async function answerFailures(recorded: Recorded): Promise<string[]> {
  const { engine, file, lines } = recorded;
  return (await engine.ask('failures', {})).map(({ kind, place, text }) => {
    const [name = '', line = ''] = place.split(':');
    const tag = name === file ? /\/\/ (@\S+)$/.exec(lines[Number(line) - 1] ?? '')?.[1] : undefined;
    return `${kind} ${tag ?? (place || '-')} ${text}`;
  });
}

/** `call main at 30 ms`: the task and the moment. */
async function taskAt(recorded: Recorded, words: string): Promise<{ task: TaskId; atNs: Nanos }> {
  const [, selector = '', moment = ''] = /^(.*) at (.*)$/.exec(words) ?? [];
  return { task: await taskLike(recorded, selector), atNs: await momentOf(recorded, moment) };
}

/** `state timer @x at 30 ms`: `waiting`, `ready` … */
async function answerState(recorded: Recorded, words: string): Promise<string[]> {
  return [(await recorded.engine.ask('states', await taskAt(recorded, words))).state];
}

/** The script's word for how a task came to be. */
function howOf(how: string): string {
  return Object.keys(HOWS).find((word) => HOWS[word] === how) ?? how.replaceAll(' ', '-');
}

/** `chain call main at 30 ms`: a link a line, by what it is reached. */
async function answerChain(recorded: Recorded, words: string): Promise<string[]> {
  const { links } = await recorded.engine.ask('chain', await taskAt(recorded, words));
  return links.map(({ via, how, to, name }) => `${via} ${howOf(how)} ${nameOf(recorded, to.place, name)}`);
}

/** `stack await @x`: how its first run came to be, a step a line, back to where all began. */
async function answerStack(recorded: Recorded, selector: string): Promise<string[]> {
  const { engine } = recorded;
  const [run] = (await engine.ask('task', { task: await taskLike(recorded, selector) })).runs;
  if (run === undefined) return ['never ran'];
  const { steps } = await engine.ask('stack', { run });
  return steps.map(({ how, task, name }) => `${howOf(how)} ${nameOf(recorded, task.place, name)}`);
}

/** `parts call main`: of each part of a call what it went on from, how long that waited, and how long it ran. */
async function answerParts(recorded: Recorded, selector: string): Promise<string[]> {
  const { parts } = await recorded.engine.ask('activation', { task: await taskLike(recorded, selector) });
  return parts.map((part) => {
    const name = part.await === null ? 'first' : nameOf(recorded, part.await.place, '-');
    const waited =
      part.sinceNs === null || part.readyNs === null ? '' : ` waited ${lengthOf(part.readyNs - part.sinceNs)}`;
    const ran =
      part.fromNs === null || part.toNs === null ? ' still waits' : ` ran ${lengthOf(part.toNs - part.fromNs)}`;
    return `${name}${waited}${ran}`;
  });
}

/** `pending at 30 ms`: how many of what, by name. */
async function answerPending(recorded: Recorded, words: string): Promise<string[]> {
  const atNs = await momentOf(recorded, words.replace(/^at /, ''));
  const { groups } = await recorded.engine.ask('pending', { atNs, limit: 0 });
  return groups.map(({ count, how, place, name }) => `${count} ${howOf(how)} ${nameOf(recorded, place, name)}`).sort();
}

/** `handles at 30 ms`: what keeps the process alive, and what would close it. */
async function answerHandles(recorded: Recorded, words: string): Promise<string[]> {
  const atNs = await momentOf(recorded, words.replace(/^at /, ''));
  const { groups } = await recorded.engine.ask('handles', { atNs, limit: 0 });
  return groups
    .map(({ count, how, place, name, closes }) =>
      `${count} ${howOf(how)} ${nameOf(recorded, place, name)} ${closes}`.trim(),
    )
    .sort();
}

/** Names of what was found, with their places. */
async function answerInsights(recorded: Recorded): Promise<string[]> {
  const { rows } = await recorded.engine.ask('insights', { limit: 0 });
  return rows.map(({ insight, place, name }) => `${insight} ${nameOf(recorded, place, name)}`).sort();
}
