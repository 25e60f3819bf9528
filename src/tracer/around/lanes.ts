/**
 * Lanes for queues that are the program's own: those that it tells of (`app-queues.ts`), and its types of
 * `AsyncResource`. Their names carry a prefix, so that none can be taken for one of the runtime's.
 */
import { AsyncResource } from 'node:async_hooks';
import { type QueueDefinition, ReadyRule } from '../../protocol/events.ts';
import type { Around } from './around.ts';

/** Lanes of the program's own; what comes further shares one more. */
const MAX_LANES = 64;
/** Behind the runtime's lanes. */
const FIRST_ORDER = 100;
const PREFIX = 'app:';
const SHARED = { rule: ReadyRule.unknown, name: 'more', title: 'More queues', detail: '' } as const;

/**
 * Types of resources that Node itself makes of the class for programs.
 * Source: `new AsyncResource` and `extends AsyncResource` in `lib/`, Node 20 to 26.
 */
const OF_NODE: ReadonlySet<string> = new Set([
  'bound-anonymous-fn',
  'Bench',
  'PendingRequest',
  'QueuedRequest',
  'STREAM_END_OF_STREAM',
  'Suite',
  'Test',
  'TestReporterScope',
  'UNDICI_CONNECT',
  'UNDICI_PIPELINE',
  'UNDICI_REQUEST',
  'UNDICI_STREAM',
  'UNDICI_UPGRADE',
]);

function isPlain(resource: object): boolean {
  try {
    return Reflect.getPrototypeOf(resource) === AsyncResource.prototype;
  } catch {
    return false;
  }
}

type Lane = Pick<QueueDefinition, 'rule' | 'name' | 'title' | 'detail'>;

export class Lanes {
  readonly #around: Around;
  #count = 0;
  #shared = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Declares a lane and returns the id of its queue; beyond the limit, that of the lane they share. */
  add(lane: Lane): number {
    if (this.#count < MAX_LANES) {
      this.#count++;
      return this.#declare(lane);
    }
    if (this.#shared === 0) this.#shared = this.#declare(SHARED);
    return this.#shared;
  }

  /**
   * The queue of a type of `AsyncResource`, asked when the first resource of that type is made; 0: none.
   * Resources that only keep a context for a function (`AsyncResource.bind`, and what does the same by hand) are
   * called after the function, and are no queue: a plain resource whose type is a function's name gets no lane.
   */
  laneOf(type: string, resource: object): number {
    if (OF_NODE.has(type)) return 0;
    if (isPlain(resource) && /^[a-z_$][\w$]*$/.test(type)) return 0;
    return this.add({ rule: ReadyRule.unknown, name: type, title: type, detail: 'AsyncResource' });
  }

  #declare({ rule, name, title, detail }: Lane): number {
    const order = FIRST_ORDER + this.#count;
    return this.#around.queue({ rule, order, flags: 0, name: PREFIX + name, title, detail });
  }
}
