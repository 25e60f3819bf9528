/**
 * What nobody caught: uncaught exceptions, rejections without a handler, and rejections that get one later. Heard as
 * `process` emits them, before any listener of the program, in every `--unhandled-rejections` mode.
 *
 * Modes differ in what Node emits (`lib/internal/process/promises.js`, `execution.js`): `throw` emits
 * `unhandledRejection` and then, with no listener, the monitor event with the same error; `strict` the monitor event
 * and then, if the program survives it, `unhandledRejection`; the others `unhandledRejection` alone; a main module
 * that rejects the monitor event alone. One rejection is one record in all of them.
 */
import { FailureCode, type WireId } from '../../protocol/events.ts';
import type { ProcessEvents } from '../process-events.ts';
import type { Around } from './around.ts';
import { describeThrown } from './describe-thrown.ts';

/** Texts stay in memory for the life of the stream: a program that fails on and on gets bare names after these. */
const MAX_TEXTS = 1_000;
/** Name of the error that stands for a reason that is no error. */
const STAND_IN = 'UnhandledPromiseRejection: ';

/** Records failures. Cost: none without one. */
export function watchFailures(around: Around, events: ProcessEvents): void {
  const failures = new Failures(around);
  events.before('uncaughtExceptionMonitor', (error, origin) => failures.monitor(error, origin));
  events.before('unhandledRejection', (reason, promise) => failures.reject(reason, promise));
  events.before('rejectionHandled', (promise) => failures.handle(promise));
  events.before('exit', () => failures.release());
  around.onBeat(() => failures.release());
}

class Failures {
  readonly #around: Around;
  #texts = 0;
  /** The rejection that was told last; empty: none that the monitor event could be about. */
  #told = '';
  /** A rejection of which only the monitor event has told so far; empty: none. */
  #held = '';

  constructor(around: Around) {
    this.#around = around;
  }

  monitor(error: unknown, origin: unknown): void {
    const text = describeThrown(error);
    const isTold = this.#told !== '' && (text === this.#told || text.startsWith(STAND_IN));
    this.release();
    if (origin !== 'unhandledRejection') this.#tell(FailureCode.uncaught, 0, text);
    else if (!isTold) this.#held = text;
  }

  reject(reason: unknown, promise: unknown): void {
    this.#held = '';
    this.#told = describeThrown(reason);
    this.#tell(FailureCode.unhandled, this.#idOf(promise), this.#told);
  }

  handle(promise: unknown): void {
    this.#tell(FailureCode.handled, this.#idOf(promise), '');
  }

  /** Nothing more is heard of what is held. */
  release(): void {
    const held = this.#held;
    this.#held = '';
    this.#told = '';
    if (held !== '') this.#tell(FailureCode.unhandled, 0, held);
  }

  #tell(code: number, task: WireId, text: string): void {
    this.#around.record((tick) => {
      const { writer } = this.#around;
      const cut = this.#texts < MAX_TEXTS ? text : (text.split(':', 1)[0] as string);
      if (text !== '') this.#texts++;
      writer.failure(tick, code, task, text === '' ? 0 : this.#around.text(cut));
    });
  }

  #idOf(promise: unknown): WireId {
    return typeof promise === 'object' && promise !== null ? this.#around.promise(promise) : 0;
  }
}
