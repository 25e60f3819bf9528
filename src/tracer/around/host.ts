/**
 * The recorder's side of `Around`: keeps what the parts listen for, and tells them. The recorder asks it at the few
 * places where a part may want to know of a task; each is one look at a number or a map that is empty.
 */
import { executionAsyncResource } from 'node:async_hooks';
import type { KindDefinition, QueueDefinition, WireId } from '../../protocol/events.ts';
import type { TraceWriter } from '../../protocol/writer.ts';
import type { HookFunction } from '../sites.ts';
import type { Around } from './around.ts';

/** What the recorder does for the parts. */
export interface RecorderSide {
  readonly writer: TraceWriter;
  readonly current: WireId;
  record(write: (tick: number) => void): void;
  tickAt(ms: number): number;
  isOpen(task: WireId): boolean;
  takeFiles(): readonly string[];
  context(): void;
  text(text: string): number;
  /** `hook`: a function on the stack; who called it is the site. */
  site(hook: HookFunction): number;
  kind(definition: Omit<KindDefinition, 'id'>): number;
  queue(definition: Omit<QueueDefinition, 'id'>): number;
}

/** How tasks are named: by the way of capturing. */
export interface TaskNames {
  promise(promise: object): WireId;
  ownTask(): number;
}

/** Told of a resource as it is made. */
export type Created = (task: WireId, resource: object) => void;

export class AroundHost implements Around {
  readonly writer: TraceWriter;
  readonly #recorder: RecorderSide;
  readonly #names: TaskNames;
  readonly #beats: (() => void)[] = [];
  readonly #flushes: (() => void)[] = [];
  readonly #undos: (() => void)[] = [];
  readonly #created: { readonly wants: (type: string, flags: number) => boolean; readonly created: Created }[] = [];
  readonly #runs = new Map<WireId, () => void>();
  readonly #closes = new Map<WireId, () => void>();
  /** Tasks of the runtime below this are older than the tracer. Set before a hook is enabled. */
  oldest: WireId = 0;
  #older: { readonly resource: object; readonly began: (task: WireId) => void } | undefined;

  constructor(recorder: RecorderSide, names: TaskNames) {
    this.writer = recorder.writer;
    this.#recorder = recorder;
    this.#names = names;
  }

  record(write: (tick: number) => void): void {
    this.#recorder.record(write);
  }

  tickAt(ms: number): number {
    return this.#recorder.tickAt(ms);
  }

  current(): WireId {
    return this.#recorder.current;
  }

  promise(promise: object): WireId {
    return this.#names.promise(promise);
  }

  ownTask(): number {
    return this.#names.ownTask();
  }

  isOpen(task: WireId): boolean {
    return this.#recorder.isOpen(task);
  }

  context(): void {
    this.#recorder.context();
  }

  text(text: string): number {
    return this.#recorder.text(text);
  }

  readonly site = (): number => this.#recorder.site(this.site);

  kind(definition: Omit<KindDefinition, 'id'>): number {
    return this.#recorder.kind(definition);
  }

  queue(definition: Omit<QueueDefinition, 'id'>): number {
    return this.#recorder.queue(definition);
  }

  onBeat(beat: () => void): void {
    this.#beats.push(beat);
  }

  onFlush(flush: () => void): void {
    this.#flushes.push(flush);
  }

  takeFiles(): readonly string[] {
    return this.#recorder.takeFiles();
  }

  onCreate(wants: (type: string, flags: number) => boolean, created: Created): void {
    this.#created.push({ wants, created });
  }

  onRun(task: WireId, began: () => void): void {
    if (task > 0) this.#runs.set(task, began);
  }

  onOlderRun(resource: object, began: (task: WireId) => void): void {
    this.#older = { resource, began };
  }

  onClose(task: WireId, over: () => void): void {
    if (task > 0) this.#closes.set(task, over);
  }

  onStop(undo: () => void): void {
    this.#undos.push(undo);
  }

  /** A run begins, and waiting records are about to be written. Under the guard. */
  flushing(): void {
    for (let index = 0; index < this.#flushes.length; index++) this.#flushes[index]?.();
  }

  /** For the recorder: what to call for each resource of a kind; undefined: nobody wants to know. */
  createdOf(type: string, flags: number): Created | undefined {
    const wanted = this.#created.filter(({ wants }) => wants(type, flags));
    if (wanted.length === 0) return undefined;
    return (task, resource) => {
      for (let index = 0; index < wanted.length; index++) {
        try {
          wanted[index]?.created(task, resource);
        } catch {
          // A resource that does as it pleases.
        }
      }
    };
  }

  /** Whether anybody wants to know of runs: asked before `began`. */
  get hearsRuns(): boolean {
    return this.#runs.size > 0 || this.#older !== undefined;
  }

  /** A run has begun. Not under the guard. */
  began(task: WireId): void {
    const older = this.#older;
    if (older !== undefined && task < this.oldest && executionAsyncResource() === older.resource) {
      this.#older = undefined;
      quietly(() => older.began(task));
    }
    const began = this.#runs.get(task);
    if (began !== undefined) quietly(began);
  }

  /** The runtime is done with a resource. Not under the guard. */
  closed(task: WireId): void {
    if (this.#closes.size === 0 && this.#runs.size === 0) return;
    this.#runs.delete(task);
    const over = this.#closes.get(task);
    if (over === undefined) return;
    this.#closes.delete(task);
    quietly(over);
  }

  /** The tracer's timer fired, or the record is about to end. Not under the guard. */
  beat(): void {
    for (let index = 0; index < this.#beats.length; index++) quietly(this.#beats[index] as () => void);
  }

  /** The tracer leaves the thread. */
  stop(): void {
    while (this.#undos.length > 0) quietly(this.#undos.pop() as () => void);
  }
}

/** The parts look at objects of the program, which may do as they please. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // What could not be seen is not in the record.
  }
}
