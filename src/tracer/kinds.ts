/** Kinds of task that the program has made so far: by type as Node names it, with what the recorder needs of each. */
import { type KindDefinition, KindFlag } from '../protocol/events.ts';
import { MAX_KIND_ID } from '../protocol/layout.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import type { AroundHost, Created } from './around/host.ts';
import type { Surroundings } from './around/surroundings.ts';
import { type KindTraits, QueueId, traitsOf } from './node-queues.ts';
import { SafeMap } from './safe.ts';

/** What the recorder keeps of a kind; `id` is its number in the trace, from 1. */
export interface Kind extends KindTraits {
  readonly id: number;
  readonly name: string;
  readonly isTimer: boolean;
  /** Node keeps it in a list until it runs or is called off: timers and immediates. */
  readonly isScheduled: boolean;
  readonly isHandle: boolean;
  readonly isOneShot: boolean;
  /** Only `destroy` tells when it is over. */
  readonly isCustom: boolean;
  /** Its queue is drained between the callbacks of the others. */
  readonly isDrained: boolean;
  /** A part around the recorder that wants to know of each resource. */
  readonly created: Created | undefined;
}

const UNKNOWN: Kind = makeKind(0, '', { queue: QueueId.poll, pool: 0, flags: 0, word: '' });

export class Kinds {
  readonly #writer: TraceWriter;
  readonly #byType = new SafeMap<string, Kind>();
  readonly #all: Kind[] = [UNKNOWN];
  #last = 0;
  #around: AroundHost | undefined;
  #surroundings: Surroundings | undefined;
  #lastType = '';
  #lastKind = UNKNOWN;

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
    // Strings of types are interned: this compares pointers.
    if (type === this.#lastType) return this.#lastKind;
    let kind = this.#byType.get(type);
    if (kind === undefined) {
      kind = this.declare(type, this.#traitsOf(type, resource), 0);
      this.#byType.set(type, kind);
    }
    this.#lastType = type;
    this.#lastKind = kind;
    return kind;
  }

  /** Declares a kind that no type of Node's names. */
  declare(name: string, traits: KindTraits, space: 0 | 1): Kind {
    const { queue, pool, flags, word } = traits;
    const id = this.define({ space, queue, pool, flags, name, word });
    if (id === 0) return UNKNOWN;
    const kind = makeKind(id, name, traits, this.#around?.createdOf(name, flags));
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

function makeKind(id: number, name: string, traits: KindTraits, created?: Created): Kind {
  const { queue, flags } = traits;
  return {
    ...traits,
    id,
    name,
    isTimer: name === 'Timeout' && queue === QueueId.timers,
    isScheduled: queue === QueueId.timers || queue === QueueId.check,
    isHandle: (flags & KindFlag.handle) !== 0,
    isOneShot: (flags & KindFlag.oneShot) !== 0,
    isCustom: (flags & KindFlag.custom) !== 0,
    created,
    isDrained: queue === QueueId.nextTick || queue === QueueId.microtasks,
  };
}
