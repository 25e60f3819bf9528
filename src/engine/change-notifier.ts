/** Says `changed` with a snapshot, soon after something changed and at most every 50 ms. */
import type { SessionInfo } from '../query/contract.ts';

/** See `Notifications` in the contract. */
const LEAST_GAP_MS = 50;

export interface NotifierOptions {
  readonly snapshot: () => SessionInfo;
  readonly notify: (info: SessionInfo) => void;
  /** The platform's timer. */
  readonly schedule: (run: () => void, delayMs: number) => void;
}

export class ChangeNotifier {
  readonly #options: NotifierOptions;
  #isWaiting = false;
  #lastRevision = -1;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Something changed. The first of several is told at once (after what is being done), the rest together. */
  changed(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#options.schedule(() => this.#tell(), 0);
  }

  #tell(): void {
    const info = this.#options.snapshot();
    if (info.revision === this.#lastRevision) {
      this.#isWaiting = false;
      return;
    }
    this.#lastRevision = info.revision;
    this.#options.notify(info);
    this.#options.schedule(() => this.#tell(), LEAST_GAP_MS);
  }
}
