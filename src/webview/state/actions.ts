/** What a user can do beside moving the view: one method each, called by pointer, keys and buttons alike. */

import type { RunId, StreamId } from '../../base/units.ts';
import { toErrorShape } from '../../base/user-error.ts';
import type { PlaceRef, RunDetails } from '../../query/contract.ts';
import type { PanelCommand } from '../../query/panel-messages.ts';
import type { HostPort } from '../host-port.ts';
import { nearestRun } from '../layout/hit-test.ts';
import type { Picture } from '../layout/picture.ts';
import type { Mover } from './mover.ts';
import type { SideTab, Store } from './panel-state.ts';
import { placeOf } from './place.ts';

/** Everything but moving. */
export class Actions {
  readonly mover: Mover;
  readonly #store: Store;
  readonly #port: HostPort;
  readonly #picture: () => Picture | null;
  #asking: AbortController | null = null;
  /** Details came through keys: their run must be brought into view. */
  #bringIntoView = false;

  constructor(options: { store: Store; mover: Mover; port: HostPort; picture: () => Picture | null }) {
    this.#store = options.store;
    this.mover = options.mover;
    this.#port = options.port;
    this.#picture = options.picture;
  }

  /** Selects a run and asks for its details; the lane it was chosen in gets the focus. */
  select(run: RunId, options: { readonly lane?: string; readonly intoView?: boolean } = {}): void {
    this.#asking?.abort();
    this.#asking = new AbortController();
    this.#bringIntoView = options.intoView === true;
    const { sideTab } = this.#store.state;
    this.#store.update({
      selected: run,
      detailsError: null,
      sideOpen: true,
      sideTab: options.lane === undefined ? sideTab : 'details',
    });
    if (options.lane !== undefined) this.#store.update({ lane: options.lane });
    void this.#askDetails(run, this.#asking.signal);
  }

  clearSelection(): void {
    this.#asking?.abort();
    this.#store.update({ selected: null, details: null, detailsError: null });
  }

  /** The run before or after the selected one in its lane. */
  async selectNeighbour(direction: 'next' | 'previous'): Promise<void> {
    const { selected } = this.#store.state;
    if (selected === null) return;
    try {
      const run = await this.#port.client.ask('neighbour', { run: selected, direction });
      if (run !== null && this.#store.state.selected === selected) this.select(run, { intoView: true });
    } catch (error) {
      this.#port.logError(error);
    }
  }

  /** Opens the source of the selection; without one, selects the run nearest to the middle of the focused lane. */
  openSelection(preserveFocus: boolean): void {
    const { details, selected } = this.#store.state;
    if (selected === null) {
      this.#selectNear(this.#store.state.lane, undefined);
      return;
    }
    const place = details?.run === selected ? placeOf(details) : null;
    if (place !== null) this.reveal(place, preserveFocus);
  }

  reveal(place: PlaceRef, preserveFocus = false): void {
    this.#port.post({ type: 'reveal', place, preserveFocus });
  }

  /** Fits the selection, or all when nothing is selected. */
  fit(): void {
    const { details, selected } = this.#store.state;
    if (details === null || details.run !== selected) {
      this.mover.fitAll();
      return;
    }
    this.mover.fit(
      Number.isNaN(details.readyNs) ? details.startNs : Math.min(details.readyNs, details.startNs),
      details.endNs,
    );
  }

  /** Moves the focus to the lane above or below; with a selection, to the run there that is nearest in time. */
  focusLane(direction: 'up' | 'down'): void {
    const rows = this.#picture()?.layout.rows ?? [];
    const names = rows.map((row) => row.key);
    const { lane, selected, details } = this.#store.state;
    const at = lane === null ? -1 : names.indexOf(lane);
    const next = names[direction === 'down' ? Math.min(at + 1, names.length - 1) : Math.max(at - 1, 0)];
    if (next === undefined) return;
    this.#store.update({ lane: next });
    if (selected !== null && details !== null) this.#selectNear(next, details.startNs);
  }

  chooseLane(lane: string): void {
    this.#store.update({ lane });
  }

  chooseStream(stream: StreamId): void {
    if (stream === this.#store.state.stream) return;
    this.clearSelection();
    this.#store.update({ stream, tile: null, figures: null, overview: null, laneRows: null, lane: null });
  }

  showTab(sideTab: SideTab): void {
    this.#store.update({ sideTab, sideOpen: true, lane: this.#store.state.lane ?? this.#firstLane() });
  }

  /** The table twin of the focused lane, and back. */
  toggleTable(): void {
    const { sideTab, sideOpen } = this.#store.state;
    this.showTab(sideTab === 'table' && sideOpen ? 'details' : 'table');
  }

  toggleSide(): void {
    this.#store.update({ sideOpen: !this.#store.state.sideOpen });
  }

  showKeys(keysShown: boolean): void {
    this.#store.update({ keysShown });
  }

  /** Esc: puts away what is on top. */
  escape(): void {
    if (this.#store.state.keysShown) this.showKeys(false);
    else this.clearSelection();
  }

  command(command: PanelCommand): void {
    this.#port.post({ type: 'command', command });
  }

  #firstLane(): string | null {
    const lanes = this.#picture()?.tile?.lanes ?? [];
    return (lanes.find((lane) => lane.kind === 'queue' && !lane.empty) ?? lanes[0])?.lane ?? null;
  }

  #selectNear(lane: string | null, atNs: number | undefined): void {
    const picture = this.#picture();
    const view = picture?.tile?.lanes.find((candidate) => candidate.lane === (lane ?? this.#firstLane()));
    if (picture === null || picture === undefined || view === undefined) return;
    const { fromNs, toNs } = picture.scale.window;
    const index = nearestRun(view.boxes, atNs ?? (fromNs + toNs) / 2);
    const run = view.boxes.run[index];
    if (index >= 0 && run !== undefined) this.select(run, { lane: view.lane, intoView: true });
  }

  async #askDetails(run: RunId, signal: AbortSignal): Promise<void> {
    try {
      const details = await this.#port.client.ask('run', { run }, signal);
      if (this.#store.state.selected !== run) return;
      this.#store.update({ details, detailsError: null });
      if (this.#bringIntoView) this.#showRun(details);
    } catch (error) {
      if (signal.aborted) return;
      this.#store.update({ details: null, detailsError: toErrorShape(error) });
    }
  }

  #showRun(details: RunDetails): void {
    this.#bringIntoView = false;
    this.mover.reveal(details.startNs, Number.isNaN(details.endNs) ? details.startNs : details.endNs);
  }
}
