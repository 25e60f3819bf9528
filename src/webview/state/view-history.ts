/** Back and forward through views, as in a browser. A view counts once it has been looked at: see `note`. */
import { isSameWindow, type TimeWindow } from './time-window.ts';

/** Views kept; older ones are forgotten. */
const LIMIT = 100;

/** The views that the user placed, oldest first, and which of them is shown. */
export class ViewHistory {
  #views: TimeWindow[] = [];
  #at = -1;

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  get canGoForward(): boolean {
    return this.#at < this.#views.length - 1;
  }

  /** Remembers a view at rest. What was ahead is forgotten; the same view twice counts once. */
  note(window: TimeWindow): void {
    const current = this.#views[this.#at];
    if (current !== undefined && isSameWindow(current, window)) return;
    this.#views = [...this.#views.slice(0, this.#at + 1), window].slice(-LIMIT);
    this.#at = this.#views.length - 1;
  }

  back(): TimeWindow | undefined {
    if (!this.canGoBack) return undefined;
    this.#at -= 1;
    return this.#views[this.#at];
  }

  forward(): TimeWindow | undefined {
    if (!this.canGoForward) return undefined;
    this.#at += 1;
    return this.#views[this.#at];
  }
}
