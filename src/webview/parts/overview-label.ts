/** Words beside the overview: what its curve and its line mean, with the numbers of now. */
import { formatCount } from '../../query/text.ts';
import type { PanelState } from '../state/panel-state.ts';
import { el, setText } from './dom.ts';
import type { Part } from './part.ts';

/** Two lines of key and number. */
export class OverviewLabel implements Part {
  readonly element: HTMLElement;
  readonly #busy = el('span', { class: 'num' });
  readonly #pending = el('span', { class: 'num' });

  constructor() {
    this.element = el(
      'div',
      { class: 'overview-label' },
      el(
        'div',
        { title: 'Share of the time in which the loop ran callbacks, whole recording' },
        el('span', {}, el('i', { class: 'key busy' }), 'Loop busy'),
        this.#busy,
      ),
      el(
        'div',
        { title: 'Tasks created and not done, at the end' },
        el('span', {}, el('i', { class: 'key pending' }), 'Pending tasks'),
        this.#pending,
      ),
    );
  }

  update(state: PanelState): void {
    const { overview } = state;
    if (overview === null || overview.busy.length === 0) {
      setText(this.#busy, '');
      setText(this.#pending, '');
      return;
    }
    const mean = overview.busy.reduce((sum, share) => sum + share, 0) / overview.busy.length;
    setText(this.#busy, `${(100 * mean).toFixed(mean < 0.0995 ? 1 : 0)} %`);
    setText(this.#pending, formatCount(overview.pending.at(-1) ?? 0));
  }
}
