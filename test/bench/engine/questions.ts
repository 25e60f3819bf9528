/**
 * The questions whose time is measured, by name. A question is asked many times with other parameters each time;
 * the time of each is that of the wall clock, so a busy machine shows: read the median beside it.
 */
import type { Nanos, TaskId } from '../../../src/base/units.ts';
import type { Engine } from '../../../src/engine/engine.ts';

export const WIDTH_PX = 2_000;

/** One way to ask; answers nothing, so that nothing of the answer is kept. */
export interface BenchQuestion {
  readonly name: string;
  readonly times: number;
  readonly limitMs: number;
  /** Asks once, about something that `random` chooses. */
  readonly ask: (engine: Engine, random: () => number) => unknown;
}

/** Answers before those that count. */
const WARM_UP = 5;
const ZOOMS = 8;
const WINDOWS_PER_ZOOM = 200;

/** The stream with most runs: that of a program's main thread. */
function busiest(engine: Engine): number {
  const { streams } = engine.trace;
  return streams.reduce((best, { id, runs }) => (runs > (streams[best]?.runs ?? -1) ? id : best), 0);
}

function window(zoom: number): BenchQuestion {
  return {
    name: `view, 1/${10 ** zoom} of the trace`,
    times: WINDOWS_PER_ZOOM,
    limitMs: 10,
    ask: (engine, random) => {
      const stream = engine.trace.streams[busiest(engine)]!;
      // Between this zoom and the next, so that widths are not all powers of ten.
      const width = stream.now * 10 ** -zoom * (zoom === 0 ? 1 : 0.1 + 0.9 * random());
      const fromNs = stream.offsetNs + random() * (stream.now - width);
      return engine.handlers.view({ stream: stream.id, fromNs, toNs: fromNs + width, widthPx: WIDTH_PX });
    },
  };
}

/** A question about one task, one that settled or still waits. */
function aboutTask(name: string, ask: (engine: Engine, task: TaskId) => unknown): BenchQuestion {
  return {
    name,
    times: 100,
    limitMs: 50,
    ask: (engine, random) => ask(engine, Math.floor(random() * engine.trace.tasks.length)),
  };
}

/** A moment of the whole session. */
function moment(engine: Engine, random: () => number): Nanos {
  return random() * engine.trace.endNs;
}

export const QUESTIONS: readonly BenchQuestion[] = [
  ...Array.from({ length: ZOOMS }, (_, zoom) => window(zoom)),
  {
    name: 'overview',
    times: 20,
    limitMs: 10,
    ask: (engine) => engine.handlers.overview({ stream: busiest(engine), columns: WIDTH_PX }),
  },
  {
    name: 'run',
    times: 100,
    limitMs: 50,
    ask: (engine, random) => engine.handlers.run({ run: Math.floor(random() * engine.trace.runs.length) }),
  },
  aboutTask('task', (engine, task) => engine.handlers.task({ task })),
  aboutTask('chain', (engine, task) => engine.handlers.chain({ task })),
  {
    name: 'chain at a moment',
    times: 100,
    limitMs: 50,
    ask: (engine, random) => {
      const task = Math.floor(random() * engine.trace.tasks.length);
      return engine.handlers.chain({ task, atNs: moment(engine, random) });
    },
  },
  {
    name: 'stack',
    times: 100,
    limitMs: 50,
    ask: (engine, random) => engine.handlers.stack({ run: Math.floor(random() * engine.trace.runs.length) }),
  },
  aboutTask('path of a task', (engine, task) => engine.handlers.path({ task })),
  {
    name: 'path of 1/100 of the trace',
    times: 30,
    limitMs: 50,
    ask: (engine, random) => {
      const stream = busiest(engine);
      const fromNs = moment(engine, random) * 0.99;
      return engine.handlers.path({ stream, fromNs, toNs: fromNs + engine.trace.endNs / 100 });
    },
  },
  { name: 'pending at the end', times: 20, limitMs: 50, ask: (engine) => engine.handlers.pending({}) },
  {
    name: 'pending at a moment',
    times: 50,
    limitMs: 50,
    ask: (engine, random) => engine.handlers.pending({ atNs: moment(engine, random) }),
  },
  { name: 'handles', times: 20, limitMs: 50, ask: (engine) => engine.handlers.handles({}) },
  { name: 'find, first page', times: 20, limitMs: 50, ask: (engine) => engine.handlers.find({ filter: 'promise' }) },
  { name: 'sites', times: 3, limitMs: 1_000, ask: (engine) => engine.handlers.sites({}) },
  {
    // The first one reads the whole trace: it is the worst.
    name: 'insights',
    times: 5,
    limitMs: 1_000,
    ask: (engine) => {
      // As if something had come: else all but the first would be answered from what is known.
      engine.trace.revision++;
      return engine.handlers.insights({});
    },
  },
];

/** Times of one question, ascending, in ms. */
export async function timesOf(question: BenchQuestion, engine: Engine, random: () => number): Promise<number[]> {
  const times: number[] = [];
  // The first answers of an engine are those of code which is not compiled yet.
  for (let ask = 0; ask < WARM_UP; ask++) await question.ask(engine, random);
  for (let ask = 0; ask < question.times; ask++) {
    const start = performance.now();
    await question.ask(engine, random);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}
