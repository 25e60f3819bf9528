/**
 * What drawings say of beside tasks and runs (`drawing.ts` has the rest of the grammar):
 *
 *     spans        AAAAAA  B
 *     unhandled         p
 *     ref                a
 *     store:user   #####
 *     sampling     16     1
 *     meter                  m
 *     A: SPAN http.server GET /orders/42 outcome=200
 *     m: METER own=1 active=20 captured=3 inferred=9
 *
 * - `spans`: a stretch of one letter is a span; there may be several such lines. `X: SPAN kind label … key=value`
 *   says more: `task` (a letter), `outcome`, `failed`, `open` (its end is not told), `late` (told of that many
 *   columns after its end). Of a kind `gc` nothing else runs meanwhile, `http.server` is a root, `mark` an instant.
 * - `unhandled`, `handled`: a letter stands where the rejection of that promise is told; `uncaught`: `!` is an
 *   exception. `error=Out_of_beans` on the task says the text.
 * - `ref`, `unref`: the task of the letter keeps the process alive from here on, or does not.
 * - `store:name`: `#` where the store held a value.
 * - `sampling`: a number n: from its column on one in n stacks is captured.
 * - `meter`: a letter; its `METER` line has the figures (`own`, `active` in columns).
 * - `joins`: a letter stands where its task has made a thread (`thread=2`) or a process (`pid=7`); `untraced=why`.
 * - `sent`, `received`: a message through the port of that letter; `peer=2` on its task says to or from whom.
 */
import { FailureCode, SamplingReason, SpanFlag, type TraceEvents } from '../../src/protocol/events.ts';

/** A column's ticks, and what the lines say of letters. */
export interface DrawnAround {
  readonly ticks: number;
  readonly lanes: readonly { readonly name: string; readonly cells: string }[];
  /** Words and values of a letter's line. */
  words(letter: string): readonly string[];
  value(letter: string, key: string): string | undefined;
  wire(letter: string): number;
  add(at: number, rank: number, tell: (events: TraceEvents) => void): void;
}

export const SPAN_KINDS = [
  { id: 1, flags: 0, name: 'measure', word: 'measurement' },
  { id: 2, flags: SpanFlag.root, name: 'http.server', word: 'request' },
  { id: 3, flags: SpanFlag.exclusive, name: 'gc', word: 'garbage collection' },
  { id: 4, flags: SpanFlag.instant, name: 'mark', word: 'mark' },
];

const Rank = { end: 0.5, stores: 2.5, inside: 6 } as const;
const NAMES = /^(?:spans|unhandled|handled|uncaught|ref|unref|store:\w+|sampling|meter|joins|sent|received)$/;

/** Whether a line of this name is read here. */
export function isAround(name: string): boolean {
  return NAMES.test(name);
}

type Mark = (drawn: DrawnAround, events: TraceEvents, tick: number, letter: string) => void;

/** What a letter on a line of this name means. */
const MARKS: Readonly<Record<string, Mark>> = {
  unhandled: (drawn, events, tick, letter) =>
    events.failure(tick, FailureCode.unhandled, drawn.wire(letter), errorOf(drawn, letter)),
  handled: (drawn, events, tick, letter) => events.failure(tick, FailureCode.handled, drawn.wire(letter), ''),
  uncaught: (_drawn, events, tick) => events.failure(tick, FailureCode.uncaught, 0, 'Error'),
  ref: (drawn, events, tick, letter) => events.ref(tick, drawn.wire(letter), true),
  unref: (drawn, events, tick, letter) => events.ref(tick, drawn.wire(letter), false),
  meter: (drawn, events, tick, letter) => events.meter(tick, meterOf(drawn, letter)),
  joins: drawJoin,
};

/** Adds what happens on the lines that `isAround`. */
export function readAround(drawn: DrawnAround): void {
  let spans = 0;
  const changes: StoreChange[] = [];
  for (const { name, cells } of drawn.lanes) {
    const mark = MARKS[name];
    if (mark !== undefined) addMarks(drawn, cells, mark);
    else if (name === 'sent' || name === 'received') drawMessages(drawn, name, cells);
    else if (name === 'sampling') drawSampling(drawn, cells);
    else if (name === 'spans') {
      for (const match of cells.matchAll(/([a-zA-Z])\1*/g))
        drawSpan(drawn, ++spans, match[1]!, match.index, match[0].length);
    } else drawStore(drawn, name, cells, changes);
  }
  tellMasks(drawn, changes);
}

function addMarks(drawn: DrawnAround, cells: string, mark: Mark): void {
  for (const match of cells.matchAll(/[a-zA-Z!]/g))
    drawn.add(match.index, Rank.inside, (events) => mark(drawn, events, match.index * drawn.ticks, match[0]));
}

function errorOf(drawn: DrawnAround, letter: string): string {
  return (drawn.value(letter, 'error') ?? 'Error').replaceAll('_', ' ');
}

function drawMessages(drawn: DrawnAround, name: string, cells: string): void {
  const serials = new Map<number, number>();
  addMarks(drawn, cells, (_drawn, events, tick, letter) => {
    const peer = Number(drawn.value(letter, 'peer') ?? 0);
    const serial = (serials.get(peer) ?? 0) + 1;
    serials.set(peer, serial);
    events.message(tick, name === 'received', peer, serial, drawn.wire(letter));
  });
}

function drawSampling(drawn: DrawnAround, cells: string): void {
  for (const match of cells.matchAll(/\d+/g))
    drawn.add(match.index, Rank.stores, (events) =>
      events.sampling(match.index * drawn.ticks, Number(match[0]), SamplingReason.overBudget),
    );
}

interface StoreChange {
  readonly at: number;
  readonly bit: number;
  readonly holds: boolean;
}

function drawStore(drawn: DrawnAround, name: string, cells: string, changes: StoreChange[]): void {
  const bit = drawn.lanes.filter((lane) => lane.name.startsWith('store:')).findIndex((lane) => lane.name === name);
  drawn.add(0, -1, (events) => events.store({ id: bit, name: name.slice('store:'.length), site: 0 }));
  for (const match of cells.matchAll(/#+/g))
    changes.push({ at: match.index, bit, holds: true }, { at: match.index + match[0].length, bit, holds: false });
}

function tellMasks(drawn: DrawnAround, changes: StoreChange[]): void {
  let mask = 0;
  for (const { at, bit, holds } of changes.sort((a, b) => a.at - b.at)) {
    mask = holds ? mask | (1 << bit) : mask & ~(1 << bit);
    const told = mask;
    drawn.add(at, Rank.stores, (events) => events.stores(told));
  }
}

function drawSpan(drawn: DrawnAround, span: number, letter: string, start: number, length: number): void {
  const { ticks } = drawn;
  const [kindName = '', ...words] = drawn.words(letter);
  const kind = SPAN_KINDS.find(({ name }) => name === kindName)?.id ?? 255;
  const label = words.join(' ');
  const late = drawn.value(letter, 'late');
  const end = start + length;
  if (late !== undefined) {
    const told = end + Number(late);
    drawn.add(told, Rank.inside, (events) =>
      events.span(told * ticks, kind, (told - start) * ticks, length * ticks, label),
    );
    return;
  }
  const task = drawn.value(letter, 'task');
  drawn.add(start, Rank.inside, (events) =>
    events.spanBegin(start * ticks, span, kind, task === undefined ? 0 : drawn.wire(task), label),
  );
  if (drawn.value(letter, 'open') !== undefined) return;
  const failed = drawn.value(letter, 'failed') !== undefined;
  const outcome = drawn.value(letter, 'outcome') ?? '';
  drawn.add(end, Rank.end, (events) => events.spanEnd(end * ticks, span, failed, outcome));
}

function meterOf(drawn: DrawnAround, letter: string) {
  const number = (key: string) => Number(drawn.value(letter, key) ?? 0);
  return {
    events: number('events'),
    ownTicks: number('own') * drawn.ticks,
    activeTicks: number('active') * drawn.ticks,
    captured: number('captured'),
    inferred: number('inferred'),
    missing: number('missing'),
    verified: number('verified'),
    wrong: number('wrong'),
  };
}

function drawJoin(drawn: DrawnAround, events: TraceEvents, tick: number, letter: string): void {
  const pid = drawn.value(letter, 'pid');
  const id = Number(pid ?? drawn.value(letter, 'thread') ?? 0);
  const untraced = (drawn.value(letter, 'untraced') ?? '').replaceAll('_', ' ');
  events.join(tick, drawn.wire(letter), pid !== undefined, id, untraced);
}
