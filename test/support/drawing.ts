/**
 * Traces as text drawings, for tests: time goes left to right, one column is a millisecond, a line is a lane.
 *
 *     turn       |    __|
 *     timers       ..aaa
 *     microtasks        bb
 *     settled        p
 *     a: Timeout flushMetrics metrics.ts:12
 *     b: PROMISE loadOrder orders.ts:84 how=await trigger=p
 *
 * - Lane lines (`main`, `nextTick`, `microtasks`, `timers`, `poll`, `check`, `close`): a stretch of one letter is
 *   a run of the task of that name; dots before it: it was ready and waited (timers: past the deadline;
 *   check, nextTick: created there; microtasks: the trigger settled there, if `settled` does not say when).
 * - `pool`: a stretch of a letter is work of that task, handed in at its first column.
 * - `created`, `settled`, `closed`: a letter stands where it happens to that task. A task that is not on the
 *   `created` line is created where it first shows.
 * - `turn`: `|` is a TURN record, underscores before it are idle time. `gap`: `x` is lost time.
 * - `a: TYPE function file:line key=value …` says more of a task: `how`, `trigger`, `delay` (ms), `repeats`, `head`
 *   (line where the function around it begins).
 * - `drawing-around.ts` has the lines for spans, failures, stores, messages and the like.
 */
import { GapReason, How, type TraceEvents } from '../../src/protocol/events.ts';
import { isAround, readAround, SPAN_KINDS } from './drawing-around.ts';
import { headerOf, KINDS, QUEUES, queueId, TYPE_OF_LANE } from './drawing-declarations.ts';

export interface DrawingOptions {
  readonly process?: string;
  /** The process that started this one. */
  readonly parent?: string;
  readonly pid?: number;
  readonly ppid?: number;
  readonly thread?: number;
  /** Of a worker: the thread that started it. */
  readonly parentThread?: number;
  readonly attached?: boolean;
  readonly poolSize?: number;
  /** Monotonic clock at the first column. */
  readonly originNs?: string;
  /** The stream ended in order; default true. */
  readonly ends?: boolean;
}

/** Ticks of a column: ticks are microseconds. */
const TICKS = 1_000;

/** What the lines say of one task. */
interface Drawn {
  readonly letter: string;
  type: string;
  words: string[];
  values: Map<string, string>;
  created: number;
  /** The first column in which it shows on a lane. */
  shown: number;
  isCreatedDrawn: boolean;
}

/** One thing that happens. Same time: by rank, then as drawn. */
interface Happening {
  readonly at: number;
  readonly rank: number;
  readonly tell: (events: TraceEvents) => void;
}

const Rank = { after: 0, settle: 1, turn: 2, defaultInit: 3, before: 4, init: 5 } as const;

/** Tells `events` what the drawing shows. */
export function playDrawing(drawing: string, events: TraceEvents, options: DrawingOptions = {}): void {
  new Player(drawing, events, options).play();
}

class Player {
  readonly #events: TraceEvents;
  readonly #options: DrawingOptions;
  readonly #tasks = new Map<string, Drawn>();
  readonly #happenings: Happening[] = [];
  readonly #lanes: { name: string; cells: string }[] = [];
  #end = 0;

  constructor(drawing: string, events: TraceEvents, options: DrawingOptions) {
    this.#events = events;
    this.#options = options;
    const lines = drawing.split('\n').filter((line) => line.trim() !== '');
    const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length));
    for (const line of lines) this.#readLine(line.slice(indent));
  }

  play(): void {
    for (const lane of this.#lanes)
      if (lane.name === 'created') this.#marks(lane.cells, (task, at) => this.#create(task, at));
    // What a thread of the pool works on is known to be such before its result shows on another lane.
    for (const lane of this.#lanes) if (lane.name === 'pool') this.#readLane(lane.name, lane.cells);
    for (const lane of this.#lanes) if (lane.name !== 'pool') this.#readLane(lane.name, lane.cells);
    readAround({
      ticks: TICKS,
      lanes: this.#lanes.filter(({ name }) => isAround(name)),
      words: (letter) => this.#task(letter).words,
      value: (letter, key) => this.#task(letter).values.get(key),
      wire: (letter) => this.#wire(this.#task(letter)),
      add: (at, rank, tell) => this.#add(at, rank, tell),
    });
    this.#events.segment(headerOf(this.#options));
    for (const queue of QUEUES) this.#events.queue(queue);
    for (const kind of KINDS) this.#events.kind(kind);
    for (const kind of SPAN_KINDS) this.#events.spanKind(kind);
    this.#declareSites();
    // Of tasks that are created together the alphabet decides.
    const tasks = [...this.#tasks.values()].sort((a, b) => a.letter.charCodeAt(0) - b.letter.charCodeAt(0));
    for (const task of tasks) if (!NO_TASK.has(task.type)) this.#init(task);
    this.#happenings.sort((a, b) => a.at - b.at || a.rank - b.rank);
    for (const happening of this.#happenings) happening.tell(this.#events);
    if (this.#options.ends ?? true) this.#events.end(this.#end * TICKS, 0);
  }

  #readLine(line: string): void {
    const more = /^(\w): *(.*)$/.exec(line);
    if (more === null) {
      const name = /^[\w:]+/.exec(line)?.[0] ?? '';
      this.#lanes.push({ name, cells: line.slice(CELLS_FROM) });
      this.#end = Math.max(this.#end, line.trimEnd().length - CELLS_FROM);
      return;
    }
    const task = this.#task(more[1]!);
    const [type, ...rest] = more[2]!.split(/\s+/);
    task.type = type ?? '';
    for (const word of rest) {
      const [key, value] = word.split('=');
      if (value === undefined) task.words.push(word);
      else task.values.set(key!, value);
    }
  }

  #readLane(name: string, cells: string): void {
    if (name === 'created' || isAround(name)) return;
    if (name === 'settled')
      return this.#marks(cells, (task, at) =>
        this.#add(at, Rank.settle, (events) => events.settle(at * TICKS, this.#wire(task))),
      );
    if (name === 'closed')
      return this.#marks(cells, (task, at) =>
        this.#add(at, Rank.settle, (events) => events.close(at * TICKS, this.#wire(task), false)),
      );
    if (name === 'turn') return this.#turns(cells);
    for (const match of cells.matchAll(name === 'gap' ? /(x)\1*/g : /(\.*)(([a-zA-Z])\3*)/g)) {
      const ready = match.index;
      if (name === 'gap') {
        const to = (ready + match[0].length) * TICKS;
        this.#add(ready + match[0].length, Rank.after, (events) => events.gap(ready * TICKS, to, GapReason.paused, 0));
      } else this.#run(name, this.#task(match[3]!), ready, ready + match[1]!.length, ready + match[0].length);
    }
  }

  #run(lane: string, task: Drawn, ready: number, start: number, end: number): void {
    task.type ||= TYPE_OF_LANE[lane] ?? '';
    task.shown = Math.min(task.shown, ready);
    if (lane === 'pool') return;
    const waited = start > ready;
    if (waited && lane === 'microtasks') this.#settleTrigger(task, ready);
    const readyTicks = waited && lane === 'timers' ? (start - ready) * TICKS : -1;
    const queue = queueId(lane);
    const own = KINDS.find((kind) => kind.name === task.type)?.queue === queue;
    this.#add(start, Rank.before, (events) =>
      events.before(start * TICKS, this.#wire(task), own ? 0 : queue, readyTicks),
    );
    // Of runs that end together the inner one ends first.
    this.#add(end, Rank.after - start / 1e6, (events) => events.after(end * TICKS, this.#wire(task)));
  }

  #settleTrigger(task: Drawn, at: number): void {
    const trigger = task.values.get('trigger');
    if (trigger === undefined || this.#lanes.some((lane) => lane.name === 'settled' && lane.cells.includes(trigger)))
      return;
    this.#add(at, Rank.settle, (events) => events.settle(at * TICKS, this.#wire(this.#task(trigger))));
  }

  #turns(cells: string): void {
    for (const match of cells.matchAll(/(_*)\|/g)) {
      const at = match.index + match[0].length - 1;
      this.#add(at, Rank.turn, (events) => events.turn(at * TICKS, 1, match[1]!.length * TICKS, false));
    }
  }

  #marks(cells: string, mark: (task: Drawn, at: number) => void): void {
    for (const match of cells.matchAll(/[a-zA-Z]/g)) mark(this.#task(match[0]), match.index);
  }

  #create(task: Drawn, at: number): void {
    task.created = at;
    task.isCreatedDrawn = true;
  }

  #init(task: Drawn): void {
    const type = task.type || 'PROMISE';
    const kind = KINDS.find(({ name }) => name === type)?.id ?? 0;
    const at = task.isCreatedDrawn ? task.created : task.shown === Number.POSITIVE_INFINITY ? 0 : task.shown;
    const triggerName = task.values.get('trigger');
    const site = task.words.length > 0 ? [...this.#tasks.values()].indexOf(task) + 1 : 0;
    this.#add(at, task.isCreatedDrawn ? Rank.init : Rank.defaultInit, (events) => {
      const trigger = triggerName === undefined ? 0 : this.#wire(this.#task(triggerName));
      events.init(at * TICKS, this.#wire(task), kind, trigger, site, task.values.has('inferred'));
      const delay = task.values.get('delay');
      if (delay !== undefined) events.delay(this.#wire(task), Number(delay) * TICKS, task.values.has('repeats'));
    });
  }

  #declareSites(): void {
    let id = 1;
    for (const task of this.#tasks.values()) {
      const [functionName = '', place = ''] = task.words;
      const [file = '', line = '0'] = place.split(':');
      const how = How[(task.values.get('how') ?? 'unknown') as keyof typeof How];
      const frame = { flags: 0, functionName, file: file === '' ? '' : `/app/${file}`, line: Number(line), column: 1 };
      const head = Number(task.values.get('head') ?? 0);
      this.#events.site({ id: id++, how, enclosingLine: head, enclosingColumn: Math.min(head, 1), frames: [frame] });
    }
  }

  #task(letter: string): Drawn {
    const known = this.#tasks.get(letter);
    if (known !== undefined) return known;
    const task: Drawn = {
      letter,
      type: '',
      words: [],
      values: new Map(),
      created: 0,
      shown: Number.POSITIVE_INFINITY,
      isCreatedDrawn: false,
    };
    this.#tasks.set(letter, task);
    return task;
  }

  #wire(task: Drawn): number {
    return wireOf(task.letter, task.type || 'PROMISE');
  }

  #add(at: number, rank: number, tell: (events: TraceEvents) => void): void {
    this.#happenings.push({ at, rank, tell });
  }
}

/** Letters of these types are not created. */
const NO_TASK: ReadonlySet<string> = new Set(['UNKNOWN', 'SPAN', 'METER']);

/** Lane names take this many columns, then time begins. */
const CELLS_FROM = 11;

/** The wire id of a drawn task: its letter's code. Promises are in space 1. */
export function wireOf(letter: string, type: string): number {
  return letter.charCodeAt(0) * 2 + (type === 'PROMISE' ? 1 : 0);
}
