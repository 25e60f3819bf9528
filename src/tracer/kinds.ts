/** Kinds of task that the program has made so far: by type as Node names it, with what the recorder needs of each. */
import { type KindDefinition, KindFlag } from '../protocol/events.ts';
import { MAX_KIND_ID } from '../protocol/layout.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import type { AroundHost, Created } from './around/host.ts';
import type { Surroundings } from './around/surroundings.ts';
import { type KindTraits, QueueId, traitsOf } from './node-queues.ts';
import { SafeMap } from './safe.ts';

/** How a run of a kind of task begins: what the recorder has to find out there. */
export const Way = {
  /** Off a queue that is drained between callbacks. */
  drained: 0,
  timer: 1,
  check: 2,
  poll: 3,
  /** As `poll`; it runs again and again. */
  handle: 4,
  /** As `handle`; its last callback may be that of its closing. */
  closable: 5,
  /** Called from anywhere, by code of Node's. */
  inner: 6,
  /** The same, by code of the program's. */
  custom: 7,
} as const;

/** What the recorder keeps of a kind. A class, so that all are of one shape. */
export class Kind {
  /** Its number in the trace, from 1. */
  readonly id: number;
  readonly name: string;
  readonly queue: number;
  readonly way: number;
  readonly isTimer: boolean;
  /** Node keeps it in a list until it runs or is called off: timers and immediates. */
  readonly isScheduled: boolean;
  readonly isHandle: boolean;
  /** Node's own handle of a pipe or terminal: it may be the program's output. */
  readonly isStream: boolean;
  readonly isOneShot: boolean;
  /** Only `destroy` tells when it is over. */
  readonly isCustom: boolean;
  /** A part around the recorder that wants to know of each resource. */
  readonly created: Created | undefined;

  constructor(id: number, name: string, { queue, flags }: KindTraits, isClosable: boolean, created?: Created) {
    this.id = id;
    this.name = name;
    this.queue = queue;
    this.isTimer = name === 'Timeout' && queue === QueueId.timers;
    this.isScheduled = queue === QueueId.timers || queue === QueueId.check;
    this.isHandle = (flags & KindFlag.handle) !== 0;
    this.isStream = this.isHandle && (name === 'PIPEWRAP' || name === 'TTYWRAP');
    this.isOneShot = (flags & KindFlag.oneShot) !== 0;
    this.isCustom = (flags & KindFlag.custom) !== 0;
    this.created = created;
    this.way = wayOf(this, isClosable);
  }
}

function wayOf({ queue, isTimer, isHandle, isCustom }: Kind, isClosable: boolean): number {
  if (queue === QueueId.nextTick || queue === QueueId.microtasks) return Way.drained;
  if (isCustom) return Way.custom;
  if (queue === 0) return Way.inner;
  if (isTimer) return Way.timer;
  if (queue === QueueId.check) return Way.check;
  return isHandle ? (isClosable ? Way.closable : Way.handle) : Way.poll;
}

const UNKNOWN = new Kind(0, '', { queue: QueueId.poll, pool: 0, flags: 0, word: '' }, false);

export class Kinds {
  readonly #writer: TraceWriter;
  readonly #byType = new SafeMap<string, Kind>();
  readonly #all: Kind[] = [UNKNOWN];
  #last = 0;
  #around: AroundHost | undefined;
  #surroundings: Surroundings | undefined;
  #lastType = '';
  #lastKind = UNKNOWN;
  #olderType = '';
  #olderKind = UNKNOWN;
  #tick = UNKNOWN;

  constructor(writer: TraceWriter) {
    this.#writer = writer;
  }

  /** Begins to ask what surrounds tasks. */
  surround(around: AroundHost, surroundings: Surroundings): void {
    this.#around = around;
    this.#surroundings = surroundings;
  }

  /** The kind with this number; the unknown one for 0. */
  at(id: number): Kind {
    return this.#all[id] as Kind;
  }

  /** The kind of a resource. */
  of(type: string, resource: object): Kind {
    // Strings of types are interned: these compare pointers.
    if (type === 'TickObject' && this.#tick !== UNKNOWN) return this.#tick;
    if (type === this.#lastType) return this.#lastKind;
    if (type === this.#olderType) return this.#olderKind;
    let kind = this.#byType.get(type);
    if (kind === undefined) {
      // What stands on a handle of libuv's has this, and a close callback.
      const isClosable = typeof (resource as { hasRef?: unknown }).hasRef === 'function';
      kind = this.declare(type, this.#traitsOf(type, resource), 0, isClosable);
      this.#byType.set(type, kind);
    }
    if (type === 'TickObject') this.#tick = kind;
    this.#olderType = this.#lastType;
    this.#olderKind = this.#lastKind;
    this.#lastType = type;
    this.#lastKind = kind;
    return kind;
  }

  /** Declares a kind that no type of Node's names. */
  declare(name: string, traits: KindTraits, space: 0 | 1, isClosable = false): Kind {
    const { queue, pool, flags, word } = traits;
    const id = this.define({ space, queue, pool, flags, name, word });
    if (id === 0) return UNKNOWN;
    const kind = new Kind(id, name, traits, isClosable, this.#around?.createdOf(name, flags));
    this.#all[id] = kind;
    return kind;
  }

  /** Writes a definition and returns its number; 0: there are too many. */
  define(definition: Omit<KindDefinition, 'id'>): number {
    if (this.#last === MAX_KIND_ID) return 0;
    const id = ++this.#last;
    this.#writer.kind({ id, ...definition });
    this.#all[id] = UNKNOWN;
    return id;
  }

  /** What the program makes itself waits in a queue of its own. */
  #traitsOf(type: string, resource: object): KindTraits {
    const traits = traitsOf(type);
    if ((traits.flags & KindFlag.custom) === 0) return traits;
    const queue = this.#surroundings?.lanes.laneOf(type, resource) ?? 0;
    return queue === 0 ? traits : { ...traits, queue };
  }
}
