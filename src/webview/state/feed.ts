/**
 * Keeps an answer fresh without ever piling up questions: newest wins, one in flight, not more often than
 * an interval. Feeds that share a `Turnstile` take turns, so that together they have one question in flight.
 *
 *     want(a) → ask a ─┐ want(b), want(c): only c is remembered
 *                      └ reply a → draw it (better than nothing) → ask c
 *
 * Why not cancel: a question that has started costs a few milliseconds, and its answer is mostly still useful.
 */

/** What is wanted: `key` names the question, `revision` the data that it is about. */
export interface Wanted<R> {
  readonly key: string;
  readonly revision: number;
  readonly ask: () => Promise<R>;
}

/** After a failure the same question is not repeated sooner than this. */
const RETRY_MS = 1_000;

/** Lets one question through at a time. */
export class Turnstile {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  /** True: go, and call `leave` afterwards. False: `wake` is called when it is free. */
  enter(wake: () => void): boolean {
    if (!this.#busy) {
      this.#busy = true;
      return true;
    }
    if (!this.#waiting.includes(wake)) this.#waiting.push(wake);
    return false;
  }

  leave(): void {
    this.#busy = false;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** One answer kept fresh. */
export class Feed<R> {
  readonly #turnstile: Turnstile;
  readonly #minIntervalMs: number;
  readonly #onReply: (reply: R) => void;
  readonly #onError: (error: unknown) => void;
  readonly #pump = () => this.#tryAsk();
  #wanted: Wanted<R> | null = null;
  #asked = '';
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #notBeforeMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: {
    readonly turnstile: Turnstile;
    readonly minIntervalMs: number;
    readonly onReply: (reply: R) => void;
    readonly onError: (error: unknown) => void;
  }) {
    this.#turnstile = options.turnstile;
    this.#minIntervalMs = options.minIntervalMs;
    this.#onReply = options.onReply;
    this.#onError = options.onError;
  }

  /** Says what should be on the screen now; null: nothing. Cheap when that is already so. */
  want(wanted: Wanted<R> | null): void {
    this.#wanted = wanted;
    this.#tryAsk();
  }

  #tryAsk(): void {
    const wanted = this.#wanted;
    if (wanted === null) return;
    const name = `${wanted.key}@${wanted.revision}`;
    if (name === this.#asked) return;
    const waitMs = Math.max(this.#askedAtMs + this.#minIntervalMs, this.#notBeforeMs) - performance.now();
    if (waitMs > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#tryAsk();
      }, waitMs);
      return;
    }
    if (!this.#turnstile.enter(this.#pump)) return;
    this.#asked = name;
    this.#askedAtMs = performance.now();
    void this.#run(wanted);
  }

  async #run(wanted: Wanted<R>): Promise<void> {
    try {
      const reply = await wanted.ask();
      // What is wanted may have become nothing (another stream): then the reply is of no use.
      if (this.#wanted !== null) this.#onReply(reply);
    } catch (error) {
      this.#asked = '';
      this.#notBeforeMs = performance.now() + RETRY_MS;
      this.#onError(error);
    } finally {
      this.#turnstile.leave();
      this.#tryAsk();
    }
  }
}
