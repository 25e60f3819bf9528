/**
 * What surrounds tasks: the contract between the recorder and the small parts of this folder, each of which watches
 * one thing (collections, requests, failures …) and writes it into the stream.
 *
 * What always holds: a part keeps nothing of the program's alive, makes no promise, timer or callback that the
 * program could notice, and lets no exception out; where the program does not use a thing, watching it costs nothing.
 */
import type { KindDefinition, QueueDefinition, WireId } from '../../protocol/events.ts';
import type { TraceWriter } from '../../protocol/writer.ts';

/** What the parts around the recorder may do. All of it is safe at any time and does nothing when recording is off. */
export interface Around {
  /** For use inside `record`. */
  readonly writer: TraceWriter;
  /** Calls `write` under the recorder's guard with a fresh tick; never throws. Not from inside a task hook. */
  record(write: (tick: number) => void): void;
  /** The tick of a moment that is given in milliseconds of `performance.now()`; negative: before the stream. */
  tickAt(ms: number): number;
  /** The task of the innermost run; 0: none. */
  current(): WireId;
  /** Wire id of a promise; 0: it has none. */
  promise(promise: object): WireId;
  /** A fresh id, in space 1, for a task that no runtime named. */
  ownTask(): number;
  /** Says which stores hold a value, before a task is told of. Only inside `record`, as the next five. */
  context(): void;
  /** Interned id of a text. */
  text(text: string): number;
  /** The site of the caller, outside the tracer; 0 where there is none. */
  site(): number;
  /** Declares a kind of task and returns its id; 0: there are too many. */
  kind(definition: Omit<KindDefinition, 'id'>): number;
  /** Declares a queue and returns its id; 0: there are too many. */
  queue(definition: Omit<QueueDefinition, 'id'>): number;
  /** Calls `beat` with each heartbeat of the tracer, and once more before the record of the thread ends. */
  onBeat(beat: () => void): void;
  /**
   * Calls `flush` where a run begins and waiting records are about to be written: inside the hook and under its guard,
   * so it may write, not `record`, and call nothing of the program's.
   */
  onFlush(flush: () => void): void;
  /** Files of the program that stacks have named since the last call. */
  takeFiles(): readonly string[];
  /**
   * Calls `created` for each new resource of the types that `wants` wants (asked once a type, with the flags of its
   * kind), from inside the hook: it may keep nothing of the resource, and not `record`.
   */
  onCreate(wants: (type: string, flags: number) => boolean, created: (task: WireId, resource: object) => void): void;
  /** Calls `began` when a run of `task` has begun, until the runtime is done with it. */
  onRun(task: WireId, began: () => void): void;
  /** Calls `began` once, with its task, when a resource that is older than the tracer runs. */
  onOlderRun(resource: object, began: (task: WireId) => void): void;
  /** Calls `over` once, when the runtime is done with the resource that is `task`. */
  onClose(task: WireId, over: () => void): void;
  /** Whether a task that is no promise is not over. */
  isOpen(task: WireId): boolean;
  /** Calls `undo` when the tracer leaves the thread: what was changed for it is to be changed back. */
  onStop(undo: () => void): void;
}
