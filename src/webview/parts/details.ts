/** Details of the selected run: sentence first, then where its time went, where it came from, who delayed it. */
import type { FrameInfo, PlaceRef, RunDetails } from '../../query/contract.ts';
import { formatDuration, formatMoment, plural } from '../../query/text.ts';
import type { Actions } from '../state/actions.ts';
import type { PanelState } from '../state/panel-state.ts';
import { isOwn, placeOf } from '../state/place.ts';
import { el, linkButton } from './dom.ts';
import { Memo, type Part } from './part.ts';

/** Tab *Details*. */
export class Details implements Part {
  readonly element = el('div', { class: 'details' });
  readonly #memo = new Memo();
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  update(state: PanelState): void {
    const { selected, details, detailsError } = state;
    if (!this.#memo.changed(selected === null, details, detailsError)) return;
    if (selected === null) this.#showNothing();
    else if (detailsError !== null) {
      this.element.replaceChildren(
        el(
          'div',
          { class: 'lead' },
          el('p', {}, detailsError.message),
          el('p', { class: 'meta' }, detailsError.hint ?? ''),
        ),
      );
    } else if (details !== null) this.element.replaceChildren(...this.#sections(details));
  }

  #showNothing(): void {
    this.element.replaceChildren(
      el(
        'div',
        { class: 'lead quiet' },
        el('p', {}, 'Select a run to see what it waited for and where it came from.'),
        el('p', { class: 'meta' }, 'Click a box, or press ↓ to choose a lane and Enter to choose a run.'),
      ),
    );
  }

  #sections(details: RunDetails): HTMLElement[] {
    return [
      this.#lead(details),
      ...timesSection(details),
      ...this.#createdAt(details),
      ...this.#origin(details),
      ...this.#delayedBy(details),
    ];
  }

  #lead(details: RunDetails): HTMLElement {
    const [main, rest] = splitSentence(details.sentence);
    const place = placeOf(details);
    const go = document.createElement('vscode-button');
    go.textContent = 'Go to Source';
    go.disabled = place === null;
    go.title = place === null ? 'Where this task was created is not known' : `${place.label} (Enter)`;
    go.addEventListener('click', () => {
      if (place !== null) this.#actions.reveal(place);
    });
    const fit = document.createElement('vscode-button');
    fit.textContent = 'Zoom to It';
    fit.secondary = true;
    fit.title = 'Fit this run and what it waited (F)';
    fit.addEventListener('click', () => this.#actions.fit());
    const meta = [details.meta, `at ${formatMoment(details.startNs)}`];
    if (details.taskRuns > 1) meta.push(`run ${details.runNumber} of ${details.taskRuns}`);
    if (details.createdTasks > 0) meta.push(`created ${plural(details.createdTasks, 'task')}`);
    return el(
      'div',
      { class: 'lead' },
      el('p', { class: 'sentence' }, el('strong', {}, main), rest),
      el('p', { class: 'meta' }, meta.join(' · ')),
      el('div', { class: 'buttons' }, go, fit),
    );
  }

  #createdAt(details: RunDetails): HTMLElement[] {
    const { site } = details;
    const note = [site.how, site.frames.length === 0 ? '' : site.inferred ? 'inferred' : 'captured']
      .filter((word) => word !== '')
      .join(' · ');
    if (site.frames.length === 0)
      return [
        head('Created at', note),
        el('p', { class: 'section-text' }, 'No stack: the task was created by the runtime itself, or sites were off.'),
      ];
    return [head('Created at', note), ...this.#frames(site.frames, site.inferred)];
  }

  /** The user's frames one by one; neighbours of the runtime in one quiet row. */
  #frames(frames: readonly FrameInfo[], inferred: boolean): HTMLElement[] {
    const rows: HTMLElement[] = [];
    let firstOwn = true;
    for (let at = 0; at < frames.length; at++) {
      const frame = frames[at];
      if (frame === undefined) continue;
      if (frame.internal) {
        let end = at;
        while (frames[end + 1]?.internal === true) end++;
        rows.push(
          el(
            'div',
            { class: 'frame quiet' },
            el('span', {}, plural(end - at + 1, 'internal frame')),
            el('span', {}, frame.place?.label ?? ''),
          ),
        );
        at = end;
        continue;
      }
      const own = isOwn(frame);
      const className = `frame${own ? '' : ' quiet'}${own && firstOwn ? ' first' : ''}${inferred ? ' inferred' : ''}`;
      const name = `${inferred ? '~ ' : ''}${frame.async ? 'async ' : ''}${frame.name}`;
      rows.push(el('div', { class: className }, el('code', { title: frame.name }, name), this.#place(frame.place)));
      if (own) firstOwn = false;
    }
    return rows;
  }

  #origin(details: RunDetails): HTMLElement[] {
    const rows: HTMLElement[] = [];
    const { createdIn, trigger } = details;
    if (createdIn !== null) {
      rows.push(
        row(
          'created in',
          linkButton(createdIn.title, 'Show this run', () => this.#actions.select(createdIn.run, { intoView: true })),
          this.#place(createdIn.place),
        ),
      );
    }
    if (trigger !== null) rows.push(row('trigger', el('span', {}, trigger.title), this.#place(trigger.place)));
    rows.push(
      row(
        'created',
        el('span', {}, formatMoment(details.createdNs)),
        el('span', { class: 'meta' }, `${formatDuration(details.startNs - details.createdNs)} before`),
      ),
    );
    return [head('Came from', ''), ...rows];
  }

  #delayedBy(details: RunDetails): HTMLElement[] {
    if (details.delayedBy.length === 0) return [];
    const rows = details.delayedBy.map((item) =>
      el(
        'div',
        { class: 'delay' },
        linkButton(item.title, 'Show this run', () => this.#actions.select(item.run, { intoView: true })),
        this.#place(item.place),
        el('span', { class: 'num' }, formatDuration(item.ns)),
      ),
    );
    return [head('Delayed by', 'ran while this was ready'), ...rows];
  }

  #place(place: PlaceRef | null): HTMLElement {
    if (place === null) return el('span', { class: 'meta' });
    return linkButton(place.label, place.file, () => this.#actions.reveal(place));
  }
}

/** Where the time went: a bar and a table that sum to the whole. */
function timesSection(details: RunDetails): HTMLElement[] {
  const parts = [
    { name: 'Waited', hint: 'created to ready', ns: details.waitNs, texture: 'wait', bound: false },
    { name: 'Queued', hint: 'ready to start', ns: details.queueNs, texture: 'queued', bound: details.queueIsBound },
    { name: 'Ran', hint: details.lane, ns: details.runNs, texture: 'ran', bound: false },
  ];
  const total = parts.reduce((sum, part) => sum + (Number.isNaN(part.ns) ? 0 : part.ns), 0);
  const bar = el('div', { class: 'bar', attrs: { 'aria-hidden': 'true' } });
  for (const part of parts) {
    if (Number.isNaN(part.ns) || part.ns <= 0) continue;
    const piece = el('i', { class: `texture ${part.texture}` });
    piece.style.flexGrow = String(Math.max(part.ns / total, 0.004));
    bar.append(piece);
  }
  const rows = parts.map((part) => {
    const known = !Number.isNaN(part.ns);
    return el(
      'tr',
      {},
      el('td', {}, el('i', { class: `texture ${part.texture}` })),
      el('th', { attrs: { scope: 'row' } }, part.name, el('small', {}, part.hint)),
      el('td', { class: 'num' }, `${part.bound && known ? '≤ ' : ''}${formatDuration(part.ns)}`),
      el(
        'td',
        { class: 'num quiet' },
        known && total > 0 ? `${((100 * part.ns) / total).toFixed(part.ns / total < 0.0995 ? 1 : 0)} %` : '',
      ),
    );
  });
  return [
    head('Where its time went', formatDuration(total)),
    el('div', { class: 'times' }, bar, el('table', {}, el('tbody', {}, ...rows))),
  ];
}

function head(title: string, note: string): HTMLElement {
  return el('h3', { class: 'head' }, title, el('span', {}, note));
}

function row(word: string, what: HTMLElement, place: HTMLElement): HTMLElement {
  return el('div', { class: 'frame' }, el('span', {}, el('span', { class: 'meta' }, `${word} `), what), place);
}

/** The first sentence and the rest; a point inside a name ends no sentence. */
function splitSentence(text: string): [string, string] {
  const end = text.search(/[.!?] /);
  return end < 0 ? [text, ''] : [text.slice(0, end + 1), text.slice(end + 1)];
}
