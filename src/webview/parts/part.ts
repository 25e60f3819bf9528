/** A piece of the page. */
import type { PanelState } from '../state/panel-state.ts';

/** `update` is called once a frame and must be cheap when what it shows has not changed. */
export interface Part {
  readonly element: HTMLElement;
  update(state: PanelState): void;
}

/** Remembers a list of values; `changed` is true when any is another than last time. */
export class Memo {
  #last: readonly unknown[] = [];
  #first = true;

  changed(...values: readonly unknown[]): boolean {
    const changed = this.#first || values.some((value, index) => value !== this.#last[index]);
    this.#first = false;
    this.#last = values;
    return changed;
  }
}
