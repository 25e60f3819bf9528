/** Pointer over the overview: move the brush, pull its ends, or draw a new one. */
import { brushExtent } from '../draw/draw-overview.ts';
import type { TimeScale } from '../layout/time-scale.ts';
import type { Mover } from '../state/mover.ts';
import { MIN_SPAN_NS, spanOf, type TimeWindow } from '../state/time-window.ts';

/** How near to an end of the brush takes it. */
const HANDLE_CSS_PX = 5;
/** Below this a press is a click: the view is centred there. */
const DRAW_FROM_CSS_PX = 4;

type Drag =
  | { readonly kind: 'move'; readonly grabNs: number; readonly window: TimeWindow }
  | { readonly kind: 'from' | 'to'; readonly window: TimeWindow }
  | { readonly kind: 'draw'; readonly startCssX: number; readonly startNs: number };

export interface OverviewHost {
  readonly canvas: HTMLElement;
  readonly mover: Mover;
  scale(): TimeScale | null;
  window(): TimeWindow;
}

/** Listens until the canvas goes. */
export class OverviewPointer {
  readonly #host: OverviewHost;
  #drag: Drag | null = null;

  constructor(host: OverviewHost) {
    this.#host = host;
    const { canvas } = host;
    canvas.addEventListener('pointerdown', (event) => this.#down(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => this.#up(event));
    canvas.addEventListener('pointercancel', () => {
      this.#drag = null;
    });
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener('dblclick', () => host.mover.fitAll());
  }

  #down(event: PointerEvent): void {
    const scale = this.#host.scale();
    if (scale === null || event.button !== 0) return;
    this.#host.canvas.setPointerCapture(event.pointerId);
    const window = this.#host.window();
    const kind = this.#partAt(scale, event.offsetX);
    const startNs = scale.cssToNanos(event.offsetX);
    if (kind === 'move') this.#drag = { kind, grabNs: startNs - window.fromNs, window };
    else if (kind === 'draw') this.#drag = { kind, startCssX: event.offsetX, startNs };
    else this.#drag = { kind, window };
  }

  #move(event: PointerEvent): void {
    const scale = this.#host.scale();
    if (scale === null) return;
    const drag = this.#drag;
    const { canvas, mover } = this.#host;
    if (drag === null) {
      const part = this.#partAt(scale, event.offsetX);
      canvas.style.cursor = part === 'move' ? 'grab' : part === 'draw' ? 'crosshair' : 'ew-resize';
      return;
    }
    const atNs = scale.cssToNanos(Math.max(0, Math.min(scale.widthCss, event.offsetX)));
    if (drag.kind === 'move') {
      const fromNs = atNs - drag.grabNs;
      mover.show({ fromNs, toNs: fromNs + spanOf(drag.window) }, false);
    } else if (drag.kind === 'draw') {
      if (Math.abs(event.offsetX - drag.startCssX) < DRAW_FROM_CSS_PX) return;
      mover.show(ordered(drag.startNs, atNs), false);
    } else {
      mover.show(drag.kind === 'from' ? ordered(atNs, drag.window.toNs) : ordered(drag.window.fromNs, atNs), false);
    }
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = null;
    const scale = this.#host.scale();
    if (scale === null || drag?.kind !== 'draw') return;
    if (Math.abs(event.offsetX - drag.startCssX) >= DRAW_FROM_CSS_PX) return;
    const half = spanOf(this.#host.window()) / 2;
    this.#host.mover.show({ fromNs: drag.startNs - half, toNs: drag.startNs + half });
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { fromNs, toNs } = this.#host.window();
    this.#host.mover.zoomAt((fromNs + toNs) / 2, Math.exp(event.deltaY * 0.0025));
  }

  #partAt(scale: TimeScale, cssX: number): Drag['kind'] {
    const { leftCssX, widthCss } = brushExtent(scale, this.#host.window());
    const handle = Math.min(HANDLE_CSS_PX, widthCss / 4);
    if (Math.abs(cssX - leftCssX) <= handle) return 'from';
    if (Math.abs(cssX - leftCssX - widthCss) <= handle) return 'to';
    return leftCssX < cssX && cssX < leftCssX + widthCss ? 'move' : 'draw';
  }
}

function ordered(aNs: number, bNs: number): TimeWindow {
  const fromNs = Math.min(aNs, bNs);
  return { fromNs, toNs: Math.max(fromNs + MIN_SPAN_NS, Math.max(aNs, bNs)) };
}
