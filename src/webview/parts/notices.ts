/** What could not be read and what was cut off, in sentences, visible until put away. */
import type { SessionInfo } from '../../query/contract.ts';
import type { PanelState, Store } from '../state/panel-state.ts';
import { el, icon, iconButton } from './dom.ts';
import { Memo, type Part } from './part.ts';

/** More than these are counted, not listed. */
const LIST_LIMIT = 50;

/** Banner under the headline. */
export class Notices implements Part {
  readonly element = el('div', { class: 'notices', attrs: { role: 'status' } });
  readonly #memo = new Memo();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  update(state: PanelState): void {
    const sentences = state.session === null ? [] : noticesOf(state.session, state.debug?.endedByUser === true);
    const key = sentences.join('\n');
    const shown = sentences.length > 0 && key !== state.dismissed;
    this.element.hidden = !shown;
    if (!this.#memo.changed(key, shown) || !shown) return;
    const [first = '', ...rest] = sentences;
    const close = iconButton('close', 'Put this note away', () => this.#store.update({ dismissed: key }));
    const body =
      rest.length === 0
        ? el('span', { class: 'sentence' }, first)
        : el(
            'details',
            { class: 'sentence' },
            el('summary', {}, first, el('span', { class: 'more' }, ` and ${rest.length} more`)),
            el('ul', {}, ...rest.slice(0, LIST_LIMIT).map((sentence) => el('li', {}, sentence))),
          );
    this.element.replaceChildren(icon('warning'), body, close);
  }
}

/**
 * The notes of a session: damage and ends without a goodbye (the engine's sentences), and what the tracer said.
 * That a program which the user stopped was cut off is no news.
 */
export function noticesOf(session: SessionInfo, endedByUser: boolean): string[] {
  const told = session.problems.filter(({ code }) => !(endedByUser && code === 'cut-off'));
  const problems = told.map((problem) => problem.message);
  const notes = session.streams.flatMap((stream) => stream.notes.map((note) => `${stream.title}: ${note}`));
  return [...problems, ...notes];
}
