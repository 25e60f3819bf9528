/**
 * Everything that the panel shows, as one immutable record in a store. Parts read it once a frame and draw
 * what changed; only `update` writes it, and every write asks for one frame.
 */

import type { Nanos, RunId, StreamId } from '../../base/units.ts';
import type { ErrorShape } from '../../base/user-error.ts';
import type { LaneRows, OverviewReply, RunDetails, SessionInfo, StreamInfo, ViewReply } from '../../query/contract.ts';
import type { DebugStateMessage, HelloMessage } from '../../query/panel-messages.ts';
import type { TimeWindow } from './time-window.ts';

/** Tabs of the side pane. */
export type SideTab = 'details' | 'table';

export interface PanelState {
  readonly hello: HelloMessage | null;
  readonly debug: DebugStateMessage | null;
  /** The host or the engine failed as a whole. */
  readonly trouble: ErrorShape | null;
  readonly session: SessionInfo | null;
  readonly stream: StreamId | null;
  readonly window: TimeWindow;
  /** The view moves with the newest data. */
  readonly follow: boolean;
  /** End of the data when the user let go of it; what came since was missed. */
  readonly releasedAtNs: Nanos;
  /** Boxes of the view and a bit around it; may be older than the view. */
  readonly tile: ViewReply | null;
  /** End of the data when the tile was asked for: what it can show. Following goes no further. */
  readonly tileEndNs: Nanos;
  /** Figures and headline of exactly the view. */
  readonly figures: ViewReply | null;
  readonly overview: OverviewReply | null;
  readonly selected: RunId | null;
  readonly details: RunDetails | null;
  readonly detailsError: ErrorShape | null;
  /** The run under the pointer: lit up in all lanes. */
  readonly hovered: RunId | null;
  /** Where the pointer is over the timeline, CSS px from its left edge; null: elsewhere. */
  readonly pointerCssX: number | null;
  /** The lane that the table shows and the up and down keys move. */
  readonly lane: string | null;
  readonly laneRows: LaneRows | null;
  readonly sideTab: SideTab;
  readonly sideOpen: boolean;
  readonly keysShown: boolean;
  /** Code and count of the problems that the user has put away. */
  readonly dismissed: string;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
}

/** The state before anything was heard. */
export const INITIAL_STATE: PanelState = {
  hello: null,
  debug: null,
  trouble: null,
  session: null,
  stream: null,
  window: { fromNs: 0, toNs: 2_000_000_000 },
  follow: false,
  releasedAtNs: 0,
  tile: null,
  tileEndNs: 0,
  figures: null,
  overview: null,
  selected: null,
  details: null,
  detailsError: null,
  hovered: null,
  pointerCssX: null,
  lane: null,
  laneRows: null,
  sideTab: 'details',
  sideOpen: true,
  keysShown: false,
  dismissed: '',
  canGoBack: false,
  canGoForward: false,
};

/** Holds the state and tells one listener about every change. */
export class Store {
  #state: PanelState;
  readonly #onChange: () => void;

  constructor(initial: PanelState, onChange: () => void) {
    this.#state = initial;
    this.#onChange = onChange;
  }

  get state(): PanelState {
    return this.#state;
  }

  /** Replaces some fields; nothing happens when all are the same. */
  update(patch: Partial<PanelState>): void {
    const entries = Object.entries(patch) as [keyof PanelState, unknown][];
    if (entries.every(([key, value]) => this.#state[key] === value)) return;
    this.#state = { ...this.#state, ...patch };
    this.#onChange();
  }
}

/** The stream that is shown. */
export function streamOf(state: PanelState): StreamInfo | null {
  return state.session?.streams.find((stream) => stream.id === state.stream) ?? null;
}

/** Whether more data may come for what is shown. */
export function isLive(state: PanelState): boolean {
  return state.session?.live === true;
}

/** Whether the recording has anything to draw. */
export function hasData(state: PanelState): boolean {
  return state.session !== null && state.session.runs + state.session.tasks > 0;
}
