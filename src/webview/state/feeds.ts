/** What the panel asks the engine for, frame by frame: tile, figures, overview, table rows. */
import type { Nanos } from '../../base/units.ts';
import { toErrorShape } from '../../base/user-error.ts';
import type { LaneRows, OverviewReply, ViewReply } from '../../query/contract.ts';
import type { QueryClient } from '../../query/rpc.ts';
import { Feed, Turnstile } from './feed.ts';
import type { PanelState, Store } from './panel-state.ts';
import { figuresFor, tileFor } from './tile-request.ts';

/** Figures and headline are words: faster than this nobody can read them. */
const FIGURES_EVERY_MS = 300;
const OVERVIEW_EVERY_MS = 300;
const TABLE_EVERY_MS = 250;
/** Tiles as fast as the engine says that something changed. */
const TILES_EVERY_MS = 33;
/** One overview column this many CSS px wide. */
const OVERVIEW_COLUMN_PX = 2;
const OVERVIEW_MAX_COLUMNS = 4_096;
/** Rows of the table twin; more are counted, not listed. */
export const TABLE_LIMIT = 200;

/** Asks for what the state shows and puts the answers into it. */
export class Feeds {
  readonly #client: QueryClient;
  readonly #tiles: Feed<{ readonly tile: ViewReply; readonly tileEndNs: Nanos }>;
  readonly #figures: Feed<ViewReply>;
  readonly #overview: Feed<OverviewReply>;
  readonly #table: Feed<LaneRows>;

  constructor(store: Store, client: QueryClient, logError: (error: unknown) => void) {
    this.#client = client;
    const views = new Turnstile();
    const onError = (error: unknown) => {
      const { code } = toErrorShape(error);
      if (code !== 'cancelled') logError(error);
    };
    const mine = (reply: { readonly stream: number }) => reply.stream === store.state.stream;
    this.#tiles = new Feed({
      turnstile: views,
      minIntervalMs: TILES_EVERY_MS,
      onReply: ({ tile, tileEndNs }) => mine(tile) && store.update({ tile, tileEndNs }),
      onError,
    });
    this.#figures = new Feed({
      turnstile: views,
      minIntervalMs: FIGURES_EVERY_MS,
      onReply: (figures) => mine(figures) && store.update({ figures }),
      onError,
    });
    this.#overview = new Feed({
      turnstile: new Turnstile(),
      minIntervalMs: OVERVIEW_EVERY_MS,
      onReply: (overview) => mine(overview) && store.update({ overview }),
      onError,
    });
    this.#table = new Feed({
      turnstile: new Turnstile(),
      minIntervalMs: TABLE_EVERY_MS,
      onReply: (laneRows) => store.update({ laneRows }),
      onError,
    });
  }

  /** Called every frame; asks nothing when all that is shown is fresh. */
  refresh(state: PanelState, widthCss: number, dpr: number): void {
    const { session, stream, window } = state;
    if (session === null || stream === null || widthCss === 0 || state.trouble !== null) return;
    const { revision, endNs } = session;
    const tile = tileFor(stream, window, widthCss * dpr);
    const askTile = async () => ({ tile: await this.#client.ask('view', tile.params), tileEndNs: endNs });
    this.#tiles.want({ key: tile.key, revision, ask: askTile });
    const figures = figuresFor(stream, window, endNs);
    this.#figures.want({ key: figures.key, revision, ask: () => this.#client.ask('view', figures.params) });
    const columns = Math.max(1, Math.min(OVERVIEW_MAX_COLUMNS, Math.round(widthCss / OVERVIEW_COLUMN_PX)));
    this.#overview.want({
      key: `${stream}/${columns}`,
      revision,
      ask: () => this.#client.ask('overview', { stream, columns }),
    });
    this.#refreshTable(state, revision);
  }

  #refreshTable(state: PanelState, revision: number): void {
    const { stream, lane } = state;
    if (stream === null || lane === null || state.sideTab !== 'table' || !state.sideOpen) {
      this.#table.want(null);
      return;
    }
    const { fromNs, toNs } = figuresFor(stream, state.window, state.window.toNs).params;
    this.#table.want({
      key: `${stream}/${lane}/${fromNs}/${toNs}`,
      revision,
      ask: () => this.#client.ask('laneRows', { stream, lane, fromNs, toNs, limit: TABLE_LIMIT }),
    });
  }
}
