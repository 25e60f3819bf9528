/**
 * Messages between a worker and the thread that made it, in both directions, as two records each: sent, and received
 * in the run of the port that delivers it. A port delivers in order and each message in a run of its own, so the
 * number of a message is the same at both ends without a byte added to it.
 *
 * Only the two ports of `worker.postMessage()` and `parentPort` are counted: their ends are known. They get a
 * `postMessage` of their own that calls Node's; other ports stay as they are. Where the program takes messages of
 * `parentPort` by `receiveMessageOnPort()`, no run delivers them; from then on none is counted.
 */
import { executionAsyncResource } from 'node:async_hooks';
import workerThreads from 'node:worker_threads';
import type { WireId } from '../../protocol/events.ts';
import type { Around } from './around.ts';
import { listen } from './channels.ts';
import { hideFrame } from './hide-frame.ts';
import { ownField } from './own-field.ts';

const { apply, defineProperty, deleteProperty } = Reflect;
const { max } = Math;
const now = performance.now.bind(performance);
const Weak = WeakRef;
const { deref } = WeakRef.prototype;

interface Port {
  postMessage(...args: readonly unknown[]): unknown;
}

/** Taken at load; Node's own. */
const { hasRef, ref, unref } = MessagePort.prototype as unknown as Record<'hasRef' | 'ref' | 'unref', () => unknown>;

/**
 * Records messages to and from workers. Cost: none without workers; a record a message at each end.
 * @param parentThread of a worker: the thread that made it; null: none, or not known from the start
 */
export function watchMessages(around: Around, parentThread: number | null): void {
  const tasks = ownField<WireId>();
  let portSymbol: symbol | undefined;
  around.onCreate(
    (type) => type === 'MESSAGEPORT',
    (task, port) => {
      tasks.put(port, task);
    },
  );
  listen<{ worker: { threadId: number } }>(around, 'worker_threads', ({ worker }) => {
    portSymbol ??= Object.getOwnPropertySymbols(worker).find((symbol) => symbol.description === 'kPublicPort');
    if (portSymbol === undefined) return;
    const port = (worker as unknown as Record<symbol, Port>)[portSymbol] as Port;
    const end = new PortEnd(around, port, worker.threadId);
    const task = tasks.get(port);
    if (task !== undefined) end.name(task);
  });
  const { parentPort } = workerThreads;
  // Messages of before the tracer came were not counted.
  if (parentPort === null || parentThread === null) return;
  const end = new PortEnd(around, parentPort as unknown as Port, parentThread);
  around.onOlderRun(parentPort, (task) => end.name(task));
}

/** This thread's end of a pair of ports. Both directions are counted from 1, also while nothing is recorded. */
class PortEnd {
  readonly #around: Around;
  readonly #peer: number;
  #task: WireId = 0;
  #sent = 0;
  #received = 0;

  constructor(around: Around, port: Port, peer: number) {
    this.#around = around;
    this.#peer = peer;
    const original = port.postMessage;
    const sent = (atMs: number): void => this.#record(false, ++this.#sent, around.tickAt(atMs));
    const { postMessage } = {
      postMessage(this: Port): unknown {
        // The other thread may have it before this one goes on.
        const atMs = now();
        try {
          // biome-ignore lint/complexity/noArguments: the length stays 0, as that of Node's.
          const result = apply(original, this, arguments);
          if (this === port) quietly(() => sent(atMs));
          return result;
        } catch (error) {
          hideFrame(error, postMessage);
          throw error;
        }
      },
    };
    defineProperty(port, 'postMessage', { configurable: true, enumerable: false, writable: true, value: postMessage });
    // Weakly: a worker that is over goes, and its port with it.
    const weak = new Weak(port);
    around.onStop(() => deleteProperty(apply(deref, weak, []) ?? {}, 'postMessage'));
  }

  /** The port's task is known now: listens to its runs. */
  name(task: WireId): void {
    this.#task = task;
    this.#around.onRun(task, () => {
      if (!isClosed(executionAsyncResource())) this.#record(true, ++this.#received, 0);
    });
  }

  /** `earlierTick`: when it happened, if nothing was recorded since. */
  #record(received: boolean, serial: number, earlierTick: number): void {
    this.#around.record((tick) => {
      const { writer } = this.#around;
      const at = earlierTick > 0 ? max(earlierTick, writer.lastTick) : tick;
      writer.message(at, received, this.#peer, serial, this.#task);
    });
  }
}

/** The message is on its way, whatever becomes of its record. */
function quietly(sent: () => void): void {
  try {
    sent();
  } catch {
    // The program's stack is full.
  }
}

/** Whether the run is the port's last, its close callback: a port that is closed cannot be referenced. */
function isClosed(port: object): boolean {
  if (apply(hasRef, port, []) === true) return false;
  apply(ref, port, []);
  if (apply(hasRef, port, []) !== true) return true;
  apply(unref, port, []);
  return false;
}
