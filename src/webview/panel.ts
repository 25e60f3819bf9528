/**
 * The panel as a whole: hears the engine and the host, keeps the state, and once a frame lets every part
 * draw it. The only file that knows all the others.
 */
import { toErrorShape } from '../base/user-error.ts';
import type { SessionInfo } from '../query/contract.ts';
import type { HostMessage } from '../query/panel-messages.ts';
import { Painter } from './draw/painter.ts';
import { FrameLoop } from './frame-loop.ts';
import { HostPort, type VsCodeApi } from './host-port.ts';
import { listenToKeys } from './input/keyboard.ts';
import { OverviewPointer } from './input/overview-pointer.ts';
import { TimelinePointer } from './input/timeline-pointer.ts';
import { buildPage, type Page } from './page.ts';
import { setText } from './parts/dom.ts';
import { Tooltip } from './parts/tooltip.ts';
import { Actions } from './state/actions.ts';
import { chooseStream } from './state/choose-stream.ts';
import { Feeds } from './state/feeds.ts';
import { Mover } from './state/mover.ts';
import { INITIAL_STATE, type PanelState, Store } from './state/panel-state.ts';
import { readSavedView, saveView } from './state/saved-view.ts';
import { FOLLOW_SPAN_NS, fitAll, followNewest } from './state/time-window.ts';

/** State is kept for a reload at most this often. */
const SAVE_EVERY_MS = 1_000;

/** One panel in one document. */
export class Panel {
  readonly #store: Store;
  readonly #port: HostPort;
  readonly #mover: Mover;
  readonly #actions: Actions;
  readonly #page: Page;
  readonly #painter: Painter;
  readonly #feeds: Feeds;
  readonly #frames: FrameLoop;
  readonly #tooltip: Tooltip;
  readonly #loggedBugs = new Set<string>();
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #drawing = false;
  #placed = false;
  #savedAtMs = 0;

  constructor(root: HTMLElement, api: VsCodeApi) {
    this.#frames = new FrameLoop((nowMs, elapsedMs) => this.#frame(nowMs, elapsedMs));
    this.#store = new Store({ ...INITIAL_STATE, sideOpen: innerWidth >= 900 }, () => {
      if (!this.#drawing) this.#frames.request();
    });
    this.#port = new HostPort(api, (message) => this.#onHost(message));
    const isCalm = () => this.#calm.matches || document.body.classList.contains('vscode-reduce-motion');
    this.#mover = new Mover(this.#store, isCalm);
    this.#actions = new Actions({
      store: this.#store,
      mover: this.#mover,
      port: this.#port,
      picture: () => this.#painter.picture,
    });
    this.#page = buildPage(root, this.#actions, this.#store);
    this.#painter = new Painter(root, this.#page, () => this.#frames.request());
    this.#feeds = new Feeds(this.#store, this.#port.client, (error) => this.#port.logError(error));
    this.#tooltip = new Tooltip(this.#port.client);
    root.append(this.#tooltip.element);
    this.#listen();
  }

  /** Says that we are here, and asks for the session. */
  start(): void {
    this.#port.post({ type: 'ready' });
    this.#frames.request();
    this.#port.client.onChanged((session) => this.#onSession(session));
    this.#port.client.ask('session', {}).then(
      (session) => this.#onSession(session),
      (error: unknown) => {
        const shape = toErrorShape(error);
        if (shape.code !== 'cancelled' && this.#store.state.session === null) this.#store.update({ trouble: shape });
      },
    );
  }

  #listen(): void {
    const { overlay, overview, labels } = this.#page;
    listenToKeys(this.#actions, () => this.#store.state);
    new TimelinePointer({
      canvas: overlay,
      actions: this.#actions,
      picture: () => this.#painter.picture,
      scrollBy: (deltaPx) => labels.element.scrollBy(0, deltaPx),
      hover: (hit, cssX, clientX, clientY) => {
        const { tile } = this.#store.state;
        const run = hit === null ? -1 : (hit.lane.boxes.run[hit.index] ?? -1);
        this.#store.update({ hovered: run < 0 ? null : run, pointerCssX: cssX });
        this.#tooltip.hover(hit, tile, clientX, clientY);
      },
    });
    new OverviewPointer({
      canvas: overview,
      mover: this.#mover,
      scale: () => this.#painter.overviewScale,
      window: () => this.#store.state.window,
    });
    labels.element.addEventListener('scroll', () => this.#frames.request());
    overlay.addEventListener('wheel', () => this.#tooltip.hide(), { passive: true });
    this.#calm.addEventListener('change', () => this.#frames.request());
  }

  #onHost(message: HostMessage): void {
    switch (message.type) {
      case 'hello': {
        const before = this.#store.state.hello;
        if (before !== null && (before.title !== message.title || before.source !== message.source)) this.#reset();
        this.#store.update({ hello: message });
        const { session } = this.#store.state;
        if (session !== null) this.#placeFirstView(session);
        return;
      }
      case 'debugState':
        this.#store.update({ debug: message });
        return;
      case 'trouble':
        this.#store.update({ trouble: message.error });
        return;
    }
  }

  #onSession(session: SessionInfo): void {
    const before = this.#store.state.session;
    if (before !== null && session.revision < before.revision) this.#reset();
    const stream = chooseStream(session, this.#store.state.stream, this.#mover.touched);
    if (stream !== this.#store.state.stream && stream !== null) this.#actions.chooseStream(stream);
    this.#store.update({ session, ...(before === null ? { trouble: null } : {}) });
    this.#placeFirstView(session);
  }

  /** The first view: as it was before a reload, following while live, else everything. */
  #placeFirstView(session: SessionInfo): void {
    // Without the hello it is not known whether a saved view belongs to this recording.
    if (this.#placed || this.#mover.touched || this.#store.state.hello === null) return;
    if (session.live) {
      if (session.endNs > 0 && this.#restore(session)) return;
      const spanNs = FOLLOW_SPAN_NS;
      this.#store.update({ window: followNewest(spanNs, session.endNs), follow: true });
      this.#placed = true;
    } else {
      if (this.#restore(session)) return;
      this.#store.update({ window: fitAll(session.endNs) });
      // A file that is still being read grows; the view grows with it until the user moves.
      this.#placed = session.readBytes >= session.totalBytes;
    }
    if (this.#placed) this.#mover.noteStart();
  }

  #restore(session: SessionInfo): boolean {
    const saved = readSavedView(this.#port.saved);
    if (saved === undefined || saved.title !== this.#store.state.hello?.title) return false;
    const stream = session.streams.find(
      (candidate) => candidate.process === saved.process && candidate.thread === saved.thread,
    );
    if (stream === undefined) return false;
    this.#placed = true;
    this.#actions.chooseStream(stream.id);
    this.#store.update({ window: saved.window, follow: saved.follow && session.live });
    this.#mover.noteStart();
    return true;
  }

  #reset(): void {
    const { hello, debug, sideOpen } = this.#store.state;
    this.#placed = false;
    this.#mover.reset();
    this.#store.update({ ...INITIAL_STATE, hello, debug, sideOpen });
  }

  #frame(nowMs: number, elapsedMs: number): void {
    this.#drawing = true;
    try {
      const pace = this.#mover.advance(nowMs, elapsedMs);
      const { state } = this.#store;
      this.#painter.paint(state);
      for (const part of this.#page.parts) part.update(state);
      setText(
        this.#page.live,
        state.details !== null && state.details.run === state.selected ? state.details.sentence : '',
      );
      this.#feeds.refresh(state, this.#painter.widthCss, devicePixelRatio || 1);
      this.#save(state, nowMs);
      if (pace !== 'rest') this.#frames.request(pace === 'slow');
    } catch (error) {
      this.#logBug(error);
    } finally {
      this.#drawing = false;
    }
  }

  #save(state: PanelState, nowMs: number): void {
    if (nowMs - this.#savedAtMs < SAVE_EVERY_MS || !this.#placed) return;
    this.#savedAtMs = nowMs;
    const saved = saveView(state);
    if (saved !== undefined) this.#port.saved = saved;
  }

  /** A bug costs one frame and one line in the log, not the panel. */
  #logBug(error: unknown): void {
    const message = String(error);
    if (this.#loggedBugs.has(message)) return;
    this.#loggedBugs.add(message);
    this.#port.logError(error);
  }
}
