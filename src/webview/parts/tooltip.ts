/** Hover: what is under the pointer, after a moment, without changing anything in the layout. */
import type { LaneView, RunDetails, ViewReply } from '../../query/contract.ts';
import type { QueryClient } from '../../query/rpc.ts';
import { formatCount, formatDuration } from '../../query/text.ts';
import { siteOf } from '../draw/tile-index.ts';
import type { Hit } from '../layout/hit-test.ts';
import { el } from './dom.ts';

const DELAY_MS = 300;
const OFFSET_PX = 14;

/** One tooltip for the whole timeline. */
export class Tooltip {
  readonly element = el('div', { class: 'tooltip', attrs: { role: 'tooltip' } });
  readonly #client: QueryClient;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #key = '';

  constructor(client: QueryClient) {
    this.#client = client;
    this.element.hidden = true;
  }

  /** The pointer stands over `hit` (null: over nothing). */
  hover(hit: Hit | null, tile: ViewReply | null, clientX: number, clientY: number): void {
    const key = hit === null ? '' : `${hit.lane.lane}/${hit.lane.boxes.startNs[hit.index] ?? 0}/${hit.part}`;
    if (key === this.#key) {
      if (!this.element.hidden) this.#place(clientX, clientY);
      return;
    }
    this.hide();
    this.#key = key;
    if (hit === null || tile === null) return;
    this.#timer = setTimeout(() => this.#show(hit, tile, clientX, clientY), DELAY_MS);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#key = '';
    this.element.hidden = true;
  }

  #show(hit: Hit, tile: ViewReply, clientX: number, clientY: number): void {
    this.element.replaceChildren(...wordsOf(hit, tile));
    this.element.hidden = false;
    this.#place(clientX, clientY);
    const { boxes } = hit.lane;
    const run = boxes.run[hit.index] ?? -1;
    if (run < 0 || (boxes.count[hit.index] ?? 1) > 1 || hit.lane.kind === 'pool') return;
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#client.ask('run', { run }, signal).then(
      (details) => {
        if (signal.aborted) return;
        this.element.replaceChildren(...detailWords(details));
        this.#place(clientX, clientY);
      },
      // Without the answer the tooltip keeps what the tile knows.
      () => undefined,
    );
  }

  /** Beside the pointer, inside the page. */
  #place(clientX: number, clientY: number): void {
    const { offsetWidth, offsetHeight } = this.element;
    const x = Math.min(clientX + OFFSET_PX, innerWidth - offsetWidth - 4);
    const below = clientY + OFFSET_PX;
    const y = below + offsetHeight > innerHeight - 4 ? clientY - OFFSET_PX - offsetHeight : below;
    this.element.style.transform = `translate(${Math.max(4, Math.round(x))}px, ${Math.max(4, Math.round(y))}px)`;
  }
}

function wordsOf(hit: Hit, tile: ViewReply): HTMLElement[] {
  switch (hit.lane.kind) {
    case 'turns':
      return turnWords(hit);
    case 'phases':
      return phaseWords(hit, tile);
    case 'queue':
    case 'pool':
      return (hit.lane.boxes.count[hit.index] ?? 1) > 1 ? bucketWords(hit, tile) : runWords(hit, tile);
  }
}

function turnWords({ lane, index }: Hit): HTMLElement[] {
  const { boxes } = lane;
  const count = boxes.count[index] ?? 1;
  const idleNs = (boxes.startNs[index] ?? 0) - (boxes.readyNs[index] ?? Number.NaN);
  const title = count > 1 ? `${formatCount(count)} turns of the loop` : 'One turn of the loop';
  const idle = Number.isNaN(idleNs) || count > 1 ? '' : `idle before: ${formatDuration(idleNs)}`;
  return lines(title, [`busy ${formatDuration(boxes.busyNs[index] ?? 0)}`, idle]);
}

function phaseWords({ lane, index }: Hit, tile: ViewReply): HTMLElement[] {
  const { boxes } = lane;
  const queue = tile.lanes.filter((candidate) => candidate.kind === 'queue')[boxes.queue[index] ?? 0];
  const busy = formatDuration(boxes.busyNs[index] ?? 0);
  return lines(`${queue?.title ?? 'Phase'}, phase of the loop`, [
    `busy ${busy} of ${formatDuration(lengthOf(lane, index))}`,
  ]);
}

function bucketWords({ lane, index }: Hit, tile: ViewReply): HTMLElement[] {
  const { boxes } = lane;
  const busy = formatDuration(boxes.busyNs[index] ?? 0);
  return lines(
    `${formatCount(boxes.count[index] ?? 1)} runs, busy ${busy} of ${formatDuration(lengthOf(lane, index))}`,
    [`longest: ${nameOf(lane, index, tile)}`, 'Click: select the longest. Double click: zoom in.'],
  );
}

function runWords({ lane, index }: Hit, tile: ViewReply): HTMLElement[] {
  const { boxes } = lane;
  const queuedNs = (boxes.startNs[index] ?? 0) - (boxes.readyNs[index] ?? Number.NaN);
  const queued = Number.isNaN(queuedNs) ? '' : `queued ${lane.readyIsBound ? '≤ ' : ''}${formatDuration(queuedNs)}`;
  const times = [queued, `ran ${formatDuration(lengthOf(lane, index))}`].filter((word) => word !== '').join(', ');
  return lines(nameOf(lane, index, tile), [
    times,
    lane.kind === 'pool' ? `on thread ${(boxes.row[index] ?? 0) + 1}, inferred` : '',
  ]);
}

function lengthOf(lane: LaneView, index: number): number {
  return (lane.boxes.endNs[index] ?? 0) - (lane.boxes.startNs[index] ?? 0);
}

/** Name and place of a box's site; the lane's title where the site is not known. */
function nameOf(lane: LaneView, index: number, tile: ViewReply): string {
  const site = siteOf(tile, lane.boxes.site[index] ?? 0);
  return site === undefined ? lane.title : [site.name, site.place].filter((word) => word !== '').join(' · ');
}

function detailWords(details: RunDetails): HTMLElement[] {
  const times = [
    Number.isNaN(details.waitNs) ? '' : `waited ${formatDuration(details.waitNs)}`,
    Number.isNaN(details.queueNs) ? '' : `queued ${details.queueIsBound ? '≤ ' : ''}${formatDuration(details.queueNs)}`,
    `ran ${formatDuration(details.runNs)}`,
  ];
  const place = details.site.frames.find((frame) => !frame.internal && frame.place !== null)?.place?.label ?? '';
  return lines([details.site.name, place].filter((word) => word !== '').join(' · '), [
    times.filter((word) => word !== '').join(', '),
    details.meta,
  ]);
}

function lines(title: string, rest: readonly string[]): HTMLElement[] {
  return [el('strong', {}, title), ...rest.filter((text) => text !== '').map((text) => el('div', {}, text))];
}
