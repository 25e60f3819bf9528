/** The sentence first: the window in words, worst first; places are links. */
import type { Clause } from '../../query/contract.ts';
import { formatDuration } from '../../query/text.ts';
import { formatPrecise } from '../layout/ticks.ts';
import type { Actions } from '../state/actions.ts';
import { hasData, isLive, type PanelState } from '../state/panel-state.ts';
import { spanOf, type TimeWindow } from '../state/time-window.ts';
import { el, linkButton, setText } from './dom.ts';
import { Memo, type Part } from './part.ts';

const MEGABYTE = 1_000_000;

/** Row under the toolbar. */
export class Headline implements Part {
  readonly element: HTMLElement;
  readonly #when = el('span', { class: 'when num' });
  readonly #words = el('span', { class: 'words', attrs: { 'aria-live': 'polite' } });
  readonly #progress = el('span', {
    class: 'progress',
    attrs: { role: 'progressbar', 'aria-label': 'Reading the trace' },
  });
  readonly #actions: Actions;
  readonly #memo = new Memo();

  constructor(actions: Actions) {
    this.#actions = actions;
    this.element = el('div', { class: 'headline' }, this.#when, this.#words, this.#progress);
  }

  update(state: PanelState): void {
    const { window, session } = state;
    setText(this.#when, hasData(state) ? windowWords(window) : '');
    const reading = session !== null && session.readBytes < session.totalBytes && !session.live;
    this.#progress.hidden = !reading;
    if (reading) this.#progress.style.width = `${(100 * session.readBytes) / session.totalBytes}%`;
    const status = reading
      ? `${megabytes(session.readBytes)} of ${megabytes(session.totalBytes)} MB read.`
      : statusWords(state);
    const clauses = state.figures?.headline ?? [];
    if (this.#memo.changed(status, JSON.stringify(clauses))) this.#fill(status, clauses);
  }

  #fill(status: string, clauses: readonly Clause[]): void {
    const parts = clauses.map((clause) =>
      el('span', { class: clause.strong ? 'clause strong' : 'clause' }, ...this.#clauseParts(clause)),
    );
    const lead = status === '' ? [] : [el('span', { class: 'clause status' }, status)];
    this.#words.replaceChildren(...lead, ...parts);
    this.#words.title = [status, ...clauses.map((clause) => clause.text)].filter((text) => text !== '').join(' · ');
  }

  /** Words lead to the run that they speak of, the place in them to the source. */
  #clauseParts({ text, run, place }: Clause): HTMLElement[] {
    const words = (part: string): HTMLElement[] => {
      if (part === '') return [];
      if (run === undefined) return [el('span', {}, part)];
      const onClick = () => this.#actions.select(run, { intoView: true });
      return [
        el('button', { class: 'words-of-run', title: 'Show this run', attrs: { type: 'button' }, onClick }, part),
      ];
    };
    if (place === undefined) return words(text);
    const link = linkButton(place.label, place.file, () => this.#actions.reveal(place));
    const at = text.indexOf(place.label);
    if (at < 0) return [...words(`${text} `), link];
    return [...words(text.slice(0, at)), link, ...words(text.slice(at + place.label.length))];
  }
}

/** `In view: 12.20 to 12.90 s, 700 ms`. */
function windowWords(window: TimeWindow): string {
  const nsPerPx = spanOf(window) / 200;
  const from = formatPrecise(Math.max(0, window.fromNs), nsPerPx).replace(' s', '');
  return `In view: ${from} to ${formatPrecise(window.toNs, nsPerPx)}, ${formatDuration(spanOf(window))}`;
}

/** What to say when there is nothing to say about the data. */
function statusWords(state: PanelState): string {
  if (state.trouble !== null || state.hello === null || state.hello.source === 'empty') return '';
  if (!hasData(state)) return isLive(state) ? 'Waiting for the first turn of the loop.' : '';
  if (state.figures !== null && state.figures.headline.length === 0) return 'Nothing ran in this window.';
  return '';
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0);
}
