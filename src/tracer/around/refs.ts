/**
 * Whether open timers and handles keep the process alive. Asked at each heartbeat, of those that were still new at
 * the one before; a change is a record, and what nobody asked about counts as alive, which is how Node makes it.
 *
 * What always holds: resources are held weakly; between two heartbeats no more than `MAX_NEW` of each are taken up and
 * no more than `MAX_ASKED` asked, so a storm of timers costs nothing and ten thousand sockets a fraction of a millisecond.
 */
import { KindFlag, type WireId } from '../../protocol/events.ts';
import type { Around } from './around.ts';

/** Timers, and as many handles, taken up between two heartbeats. */
const MAX_NEW = 128;
/** Resources asked at a heartbeat, in turn. */
const MAX_ASKED = 512;
/** Resources held at once. */
const MAX_HELD = 16_384;

const Weak = WeakRef;
const { apply } = Reflect;
const { deref } = WeakRef.prototype;

interface Resource {
  hasRef?(): boolean;
}

interface Held {
  readonly task: WireId;
  readonly resource: WeakRef<Resource>;
  /** As last written. */
  keepsAlive: boolean;
}

/** Records changes of what keeps the process alive. Cost: a comparison for each timer and handle, 200 ns for the new. */
export function watchRefs(around: Around): void {
  const refs = new Refs(around);
  around.onCreate(
    (type) => type === 'Timeout',
    (task, resource) => refs.timer(task, resource),
  );
  around.onCreate(
    (_type, flags) => (flags & KindFlag.handle) !== 0,
    (task, resource) => refs.handle(task, resource),
  );
  around.onBeat(() => refs.ask());
}

class Refs {
  readonly #around: Around;
  #held: Held[] = [];
  #next = 0;
  #timerRoom = MAX_NEW;
  #handleRoom = MAX_NEW;

  constructor(around: Around) {
    this.#around = around;
  }

  /** A timer was made. */
  timer(task: WireId, resource: object): void {
    if (this.#timerRoom > 0) {
      this.#timerRoom--;
      this.#hold(task, resource);
    }
  }

  /** A handle was made. Not every resource that is open until it is closed can be referenced. */
  handle(task: WireId, resource: object): void {
    if (this.#handleRoom > 0 && typeof (resource as Resource).hasRef === 'function') {
      this.#handleRoom--;
      this.#hold(task, resource);
    }
  }

  #hold(task: WireId, resource: object): void {
    this.#held.push({ task, resource: new Weak(resource as Resource), keepsAlive: true });
  }

  /** Asks those whose turn it is. */
  ask(): void {
    const held = this.#held;
    this.#timerRoom = held.length < MAX_HELD ? MAX_NEW : 0;
    this.#handleRoom = this.#timerRoom;
    for (let asked = 0; asked < MAX_ASKED && held.length > 0; asked++) {
      if (this.#next >= held.length) {
        if (asked >= held.length) return;
        this.#next = 0;
      }
      const one = held[this.#next] as Held;
      const resource = this.#around.isOpen(one.task) ? apply(deref, one.resource, []) : undefined;
      if (resource === undefined) {
        held[this.#next] = held[held.length - 1] as Held;
        held.pop();
        continue;
      }
      this.#next++;
      this.#note(one, resource);
    }
  }

  #note(one: Held, resource: Resource): void {
    const keepsAlive = this.#keepsAlive(resource);
    if (keepsAlive === undefined || keepsAlive === one.keepsAlive) return;
    one.keepsAlive = keepsAlive;
    this.#around.record((tick) => this.#around.writer.ref(tick, one.task, keepsAlive));
  }

  #keepsAlive(resource: Resource): boolean | undefined {
    try {
      const answer: unknown = resource.hasRef?.();
      return typeof answer === 'boolean' ? answer : undefined;
    } catch {
      return undefined;
    }
  }
}
