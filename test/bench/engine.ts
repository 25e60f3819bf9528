/**
 * Speed and memory of building and asking, over a generated trace:
 *
 *     node test/bench/engine.ts [million events, default 10]
 *
 * The trace is a busy server: turns with timers and I/O, each followed by an await chain of promises. Events
 * are told to the builder directly, so decoding is not in the figure. Times are CPU time of this thread, so
 * that a busy machine does not show.
 */

import { Engine } from '../../src/engine/engine.ts';
import { How } from '../../src/protocol/events.ts';
import { TraceBuilder } from '../../src/trace/builder.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { playDrawing } from '../support/drawing.ts';
import { randomFrom } from '../support/random.ts';

const WIDTH_PX = 2_000;
const SEED = Number(process.env.LOOPSCOPE_SEED ?? 1);

/** CPU time of this thread. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Kind ids of the drawing's declarations. */
const Kind = { promise: 1, tick: 2, timer: 3, socket: 4, file: 5, immediate: 6 } as const;

/** Tells `count` events to a builder; ticks are microseconds. Answers how many it were. */
function generate(builder: TraceBuilder, count: number, random: () => number): number {
  let events = 0;
  let tick = 1_000;
  let id = 1_000;
  let promise = 1_000;
  let sites = 0;
  for (; sites < 200; sites++) {
    const frames = [{ flags: 0, functionName: `f${sites}`, file: `/app/f${sites}.js`, line: sites + 1, column: 1 }];
    builder.site({
      id: sites + 100,
      how: sites % 2 === 0 ? How.await : How.asyncCall,
      enclosingLine: 1,
      enclosingColumn: 1,
      frames,
    });
  }
  const site = () => 1 + Math.floor(random() * 200);
  const macrotask = (kind: number) => {
    const wire = id++ * 2;
    builder.init(tick, wire, kind, 0, site(), false);
    tick += 20;
    builder.before(tick, wire, 0, kind === Kind.timer ? Math.floor(random() * 15) : -1);
    // An await chain: four inits, two continuations, four settles a round.
    const own = promise++ * 2 + 1;
    builder.init(tick, own, Kind.promise, wire, site(), false);
    const first = promise++ * 2 + 1;
    builder.init(tick, first, Kind.promise, own, site(), false);
    tick += random() < 0.001 ? 20_000 : 10;
    builder.settle(tick, own);
    builder.after(tick, wire);
    const length = Math.floor(random() * 6);
    let waiting = first;
    for (let step = 0; step < length; step++) {
      tick += 1;
      builder.before(tick, waiting, 0, -1);
      const inner = promise++ * 2 + 1;
      builder.init(tick, inner, Kind.promise, waiting, site(), false);
      const next = promise++ * 2 + 1;
      builder.init(tick, next, Kind.promise, inner, site(), true);
      tick += 2;
      builder.settle(tick, inner);
      builder.settle(tick, waiting);
      builder.after(tick, waiting);
      waiting = next;
    }
    builder.before(tick, waiting, 0, -1);
    builder.settle(tick, waiting);
    builder.after(tick, waiting);
    events += 9 + 6 * length;
  };
  while (events < count) {
    builder.turn(tick, 1, Math.floor(random() * 500), false);
    for (let timers = Math.floor(random() * 3); timers >= 0; timers--) macrotask(Kind.timer);
    for (let files = Math.floor(random() * 4); files >= 0; files--) macrotask(Kind.file);
    if (random() < 0.3) macrotask(Kind.immediate);
    tick += Math.floor(random() * 500);
  }
  builder.end(tick, 0);
  return events;
}

function measureWindows(engine: Engine, random: () => number): void {
  const { endNs } = engine.session();
  const times: number[] = [];
  let boxes = 0;
  for (let ask = 0; ask < 400; ask++) {
    const width = endNs * 10 ** (-7 * random());
    const fromNs = random() * (endNs - width);
    const start = cpuMs();
    const reply = engine.handlers.view({ stream: 0, fromNs, toNs: fromNs + width, widthPx: WIDTH_PX });
    times.push(cpuMs() - start);
    if (!(reply instanceof Promise)) boxes = Math.max(boxes, ...reply.lanes.map((lane) => lane.boxes.length));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toFixed(1);
  console.log(
    `window ${WIDTH_PX} px, 400 of random zoom: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms; at most ${boxes} boxes a lane`,
  );
}

function report(trace: Trace, events: number, ms: number): void {
  const perEvent = (bytes: number): string => (bytes / events).toFixed(1);
  console.log(
    `${(events / 1e6).toFixed(1)} million events, ${trace.tasks.length} tasks, ${trace.runs.length} runs (seed ${SEED})`,
  );
  console.log(`build ${(events / ms / 1_000).toFixed(2)} million events/s (${ms.toFixed(0)} ms)`);
  console.log(
    `memory ${perEvent(trace.byteLength)} bytes an event: tasks ${perEvent(trace.tasks.byteLength)}, runs ${perEvent(trace.runs.byteLength)}, stream ${perEvent(trace.streams[0]!.byteLength)}`,
  );
}

const wanted = Number(process.argv[2] ?? 10) * 1e6;
const engine = new Engine();
const builder = new TraceBuilder(engine.trace, () => undefined);
playDrawing('timers     a', builder, { ends: false });
const began = cpuMs();
const events = generate(builder, wanted, randomFrom(SEED));
report(engine.trace, events, cpuMs() - began);
measureWindows(engine, randomFrom(SEED + 1));
