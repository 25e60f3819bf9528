/** How a stream came to its end, and what kept its process alive. */
import type { Nanos, TaskId } from '../../base/units.ts';
import { keepsAlive } from '../../trace/keeps-alive.ts';
import { isPromise } from '../../trace/task-facts.ts';
import type { StreamScan } from './stream-scan.ts';

/** Open tasks looked at; beyond, nothing is said. */
const MAX_LOOKED_AT = 200_000;
/** Callbacks looked at in the stretch before the end. */
const MAX_RUNS = 10_000;

/**
 * Open tasks that keep the process alive, oldest first; null: some of them may, which is not known, or there are too
 * many. **Cost**: O(open tasks).
 */
export function keepersOf({ trace, open }: StreamScan): TaskId[] | null {
  if (open.length > MAX_LOOKED_AT) return null;
  const keepers: TaskId[] = [];
  for (let index = 0; index < open.length; index++) {
    const task = open.data[index]!;
    if (isPromise(trace, task) && trace.tasks.refOf(task) === undefined) continue;
    const keeps = keepsAlive(trace, task);
    if (keeps === null) return null;
    if (keeps) keepers.push(task);
  }
  return keepers;
}

/**
 * The process ended because nothing was left to do: it was not told to exit, nor killed. Not so where something was
 * running or kept it alive to the end. False also where that is not known.
 */
export function endedByItself(scan: StreamScan): boolean {
  const { stream } = scan;
  if (!stream.ended || stream.header.thread !== 0) return false;
  const { phases, phaseLane, now } = stream;
  const last = phaseLane.count - 1;
  if (last < 0 || !(phases.endAt(last) < now)) return false;
  return keepersOf(scan)?.length === 0;
}

/** Since when only these tasks have had callbacks of their own; NaN: others have until now. */
export function idleSince({ trace, stream }: StreamScan, tasks: ReadonlySet<TaskId>, least: Nanos): Nanos {
  let since = 0;
  for (const { lane, drained } of stream.queues) {
    if (drained) continue;
    const from = Math.max(0, lane.count - MAX_RUNS);
    for (let index = lane.count - 1; index >= from; index--) {
      const run = lane.row(index);
      if (tasks.has(trace.runs.taskOf(run))) continue;
      const end = trace.runs.endAt(run);
      since = Math.max(since, Number.isNaN(end) ? stream.now : end);
      break;
    }
  }
  for (const run of stream.stack.slice(0, 1)) since = Math.max(since, trace.runs.endAt(run) || stream.now);
  // The program's top level stands in the phases only.
  const first = stream.phases.length > 0 ? stream.phases.endAt(0) : 0;
  since = Math.max(since, Number.isNaN(first) ? stream.now : first);
  return stream.now - since >= least ? since : Number.NaN;
}
