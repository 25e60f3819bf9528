/** Records in any order, as damage may leave them: every question on waits is answered, and none goes round for ever. */
import { test } from 'node:test';
import { headerOf, KINDS, QUEUES } from '../../test/support/drawing-declarations.ts';
import { randomFrom } from '../../test/support/random.ts';
import { toErrorShape } from '../base/user-error.ts';
import type { How } from '../protocol/events.ts';
import { TraceBuilder } from '../trace/builder.ts';
import { Engine } from './engine.ts';

const SEED = Number(process.env.LOOPSCOPE_SEED ?? 1);
const TRACES = 8;
const RECORDS = 2_000;
const SITES = 40;
/** Few tasks, so that records meet. */
const WIRES = 60;

test(`any order of records is taken and asked about (seed ${SEED})`, () => {
  for (let seed = SEED; seed < SEED + TRACES; seed++) askAll(nonsense(seed), seed);
});

function nonsense(seed: number): Engine {
  const random = randomFrom(seed);
  const below = (end: number): number => Math.floor(random() * end);
  const engine = new Engine();
  const events = new TraceBuilder(engine.trace, () => undefined);
  events.segment(headerOf({}));
  for (const queue of QUEUES) events.queue(queue);
  for (const kind of KINDS) events.kind(kind);
  for (let id = 1; id <= SITES; id++) {
    const frame = () => ({
      flags: below(8),
      functionName: ['f', 'g', ''][below(3)]!,
      file: ['/a.js', '', 'node:x'][below(3)]!,
      line: below(3),
      column: below(3),
    });
    const frames = Array.from({ length: below(10) }, frame);
    events.site({ id, how: below(13) as How, enclosingLine: below(3), enclosingColumn: below(2), frames });
  }
  let tick = 0;
  const wire = (): number => 2 + below(WIRES);
  const tell: readonly (() => void)[] = [
    () => events.init(tick, wire(), below(14), below(3) * wire(), below(SITES + 2), below(2) === 0),
    () => events.init(tick, wire(), 1, wire(), below(SITES + 2), false),
    () => events.before(tick, wire(), below(9), below(3) - 1),
    () => events.after(tick, wire()),
    () => events.settle(tick, wire()),
    () => events.close(tick, wire(), false),
    () => (below(20) === 0 ? events.gap(tick - below(5), tick, 1, below(3)) : events.after(tick, wire())),
    () => (below(20) === 0 ? events.resync(tick, [wire(), wire()]) : events.before(tick, wire(), 0, -1)),
  ];
  for (let record = 0; record < RECORDS; record++) {
    tick += below(5);
    tell[below(tell.length)]!();
  }
  return engine;
}

function askAll({ handlers, trace }: Engine, seed: number): void {
  const random = randomFrom(seed);
  for (let task = 0; task < trace.tasks.length; task++) {
    const atNs = random() * trace.endNs;
    handlers.chain({ task });
    handlers.chain({ task, atNs });
    handlers.states({ task, atNs });
    try {
      handlers.activation({ task });
    } catch (error) {
      if (toErrorShape(error).code !== 'no-activation') throw error;
    }
  }
  for (let run = 0; run < trace.runs.length; run++) handlers.stack({ run });
  handlers.activations({ order: 'length', limit: 0 });
}
