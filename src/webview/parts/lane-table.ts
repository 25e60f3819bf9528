/** The table twin of a lane: the same runs as rows, for screen readers, keyboards and copying. */
import type { LaneView, RunRow } from '../../query/contract.ts';
import { formatCount, formatDuration, plural } from '../../query/text.ts';
import { formatPrecise } from '../layout/ticks.ts';
import type { Actions } from '../state/actions.ts';
import type { PanelState } from '../state/panel-state.ts';
import { spanOf } from '../state/time-window.ts';
import { el, setText } from './dom.ts';
import { Memo, type Part } from './part.ts';

/** Tab *Table*. */
export class LaneTable implements Part {
  readonly element: HTMLElement;
  readonly #lead = el('p', { class: 'lead' });
  readonly #body = el('tbody', {});
  readonly #waitHeader = el('th', { class: 'num', attrs: { scope: 'col' } });
  readonly #ranHeader = el('th', { class: 'num', attrs: { scope: 'col' } });
  readonly #memo = new Memo();
  readonly #selection = new Memo();
  readonly #actions: Actions;
  #rows: readonly RunRow[] = [];

  constructor(actions: Actions) {
    this.#actions = actions;
    const header = (name: string, className: string) => el('th', { class: className, attrs: { scope: 'col' } }, name);
    const table = el(
      'table',
      { class: 'rows', attrs: { role: 'grid', 'aria-label': 'The lane in view' } },
      el('thead', {}, el('tr', {}, header('start', 'num'), header('what', ''), this.#waitHeader, this.#ranHeader)),
      this.#body,
    );
    this.element = el('div', { class: 'lane-table' }, this.#lead, table);
    this.#body.addEventListener('keydown', (event) => this.#onKey(event));
  }

  update(state: PanelState): void {
    if (state.sideTab !== 'table' || !state.sideOpen) return;
    const lane = state.tile?.lanes.find((candidate) => candidate.lane === state.lane);
    const rows = state.laneRows;
    if (this.#memo.changed(rows, lane?.title)) {
      setText(this.#lead, leadWords(lane, rows?.rows.length ?? 0, rows?.total ?? 0));
      setText(this.#waitHeader, lane?.kind === 'turns' ? 'idle before' : 'queued');
      setText(this.#ranHeader, lane?.kind === 'pool' ? 'worked' : 'ran');
      this.#rows = rows?.rows ?? [];
      this.#fill(spanOf(state.window) / 1_000);
      this.#mark(state.selected);
    }
    if (this.#selection.changed(state.selected)) this.#mark(state.selected);
  }

  #fill(nsPerPx: number): void {
    const focused = this.#focusedRun();
    const elements = this.#rows.map((row) => {
      const element = el(
        'tr',
        {
          attrs: { 'data-run': String(row.run), tabindex: '-1' },
          onClick: () => this.#select(row.run),
        },
        el('td', { class: 'num' }, formatPrecise(row.startNs, nsPerPx)),
        el('td', { title: `${row.type} ${row.asyncId}` }, row.name, el('small', {}, row.place)),
        el(
          'td',
          { class: 'num' },
          row.queueNs === null ? '–' : `${row.queueIsBound ? '≤ ' : ''}${formatDuration(row.queueNs)}`,
        ),
        el('td', { class: 'num' }, row.endNs === null ? 'running' : formatDuration(row.endNs - row.startNs)),
      );
      return element;
    });
    this.#body.replaceChildren(...elements);
    if (focused !== null) this.#body.querySelector<HTMLElement>(`[data-run="${focused}"]`)?.focus();
  }

  /** One row can be reached by Tab: the selected one, or the first. */
  #mark(selected: number | null): void {
    let reachable: HTMLElement | null = null;
    for (const element of this.#body.querySelectorAll<HTMLElement>('tr')) {
      const isSelected = selected !== null && element.dataset.run === String(selected);
      element.setAttribute('aria-selected', String(isSelected));
      element.tabIndex = -1;
      if (isSelected || reachable === null) reachable = element;
    }
    if (reachable !== null) reachable.tabIndex = 0;
  }

  #onKey(event: KeyboardEvent): void {
    const current = (event.target as Element | null)?.closest('tr') ?? null;
    if (current === null) return;
    const run = Number((current as HTMLElement).dataset.run);
    if (event.key === 'Enter' && (current as HTMLElement).getAttribute('aria-selected') === 'true')
      this.#actions.openSelection(false);
    else if (event.key === 'Enter' || event.key === ' ') this.#select(run);
    else if (event.key === 'ArrowDown') (current.nextElementSibling as HTMLElement | null)?.focus();
    else if (event.key === 'ArrowUp') (current.previousElementSibling as HTMLElement | null)?.focus();
    else if (event.key === 'Home') (this.#body.firstElementChild as HTMLElement | null)?.focus();
    else if (event.key === 'End') (this.#body.lastElementChild as HTMLElement | null)?.focus();
    else return;
    event.preventDefault();
  }

  /** Turns and phases are no runs: there is nothing to tell of one. */
  #select(run: number): void {
    if (run >= 0) this.#actions.select(run);
  }

  #focusedRun(): string | null {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.#body.contains(activeElement)
      ? (activeElement.dataset.run ?? null)
      : null;
  }
}

function leadWords(lane: LaneView | undefined, listed: number, total: number): string {
  if (lane === undefined) return 'Choose a lane: click its name, or press ↓.';
  const { title, kind } = lane;
  const one = kind === 'turns' ? 'turn' : kind === 'phases' ? 'phase' : kind === 'pool' ? 'piece of work' : 'run';
  const counted = plural(total, one, kind === 'pool' ? 'pieces of work' : `${one}s`);
  if (total === 0) return `${title}: nothing ran in view.`;
  if (listed < total)
    return `${title}: the first ${formatCount(listed)} of ${counted} in view. Zoom in to see the rest.`;
  return `${title}: ${counted} in view.`;
}
