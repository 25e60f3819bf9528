/** Whether a task keeps its process alive: as long as one does, the loop goes on (FORMAT.md, REF). */
import type { Nanos, TaskId } from '../base/units.ts';
import { KindFlag } from '../protocol/events.ts';
import type { Stream } from './stream.ts';
import { TaskFlag } from './task-table.ts';
import type { Trace } from './trace.ts';

const NEVER = KindFlag.settles | KindFlag.custom | KindFlag.topLevel | KindFlag.passive;

/** At the end of the record. Null: not known, because the task is older than the record or its state lies in a gap. */
export function keepsAlive(trace: Trace, task: TaskId): boolean | null {
  const { tasks } = trace;
  if (tasks.has(task, TaskFlag.over | TaskFlag.closed)) return false;
  const stream = trace.streams[tasks.streamOf(task)]!;
  const told = tasks.refOf(task);
  if (told === undefined && !tasks.has(task, TaskFlag.known)) return null;
  const state = told?.keepsAlive ?? keepsAliveByDefault(trace, stream, task);
  // What never can keeps nothing alive, gap or not.
  if (told === undefined && !state) return false;
  return hasGapAfter(stream, told?.at ?? tasks.createdAt(task)) ? null : state;
}

/** Tasks of its kind do by default, or something was said of this one: whether it does is worth a word. */
export function mayKeepAlive(trace: Trace, task: TaskId): boolean {
  const stream = trace.streams[trace.tasks.streamOf(task)]!;
  return trace.tasks.refOf(task) !== undefined || keepsAliveByDefault(trace, stream, task);
}

/** Whether tasks of its kind do where nothing else is said. */
export function keepsAliveByDefault(trace: Trace, stream: Stream, task: TaskId): boolean {
  const { flags, queue } = trace.kind(trace.tasks.kindOf(task));
  return (flags & NEVER) === 0 && stream.queues[queue]?.drained === false;
}

/** Whether anything after `t` may be missing. */
export function hasGapAfter(stream: Stream, t: Nanos): boolean {
  const last = stream.gaps[stream.gaps.length - 1];
  return last !== undefined && last.to > t;
}
