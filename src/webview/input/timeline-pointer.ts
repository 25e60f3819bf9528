/** Pointer and wheel over the timeline: zoom at the pointer, pan, select, hover. */

import { RULER_CSS_PX } from '../draw/draw-timeline.ts';
import type { Hit } from '../layout/hit-test.ts';
import { hitTest } from '../layout/hit-test.ts';
import type { Picture } from '../layout/picture.ts';
import type { Actions } from '../state/actions.ts';

/** Below this a press that moves is still a click. */
const DRAG_FROM_CSS_PX = 4;
/** Zoom per pixel of wheel: one notch of 100 px zooms by 1.28; chosen by eye. */
const WHEEL_ZOOM_PER_PX = 0.0025;
/** Pinches come as wheel with ctrl and small steps. */
const PINCH_ZOOM_PER_PX = 0.01;
const LINE_PX = 16;
const PAGE_PX = 400;

/** What the pointer needs of the panel. */
export interface PointerHost {
  readonly canvas: HTMLElement;
  readonly actions: Actions;
  picture(): Picture | null;
  scrollBy(deltaPx: number): void;
  /** The pointer stands here; null: it has left. */
  hover(hit: Hit | null, cssX: number | null, clientX: number, clientY: number): void;
}

/** Listens until the canvas goes. */
export class TimelinePointer {
  readonly #host: PointerHost;
  #pressed: { readonly x: number; readonly y: number } | null = null;
  #last = { x: 0, y: 0 };
  #dragging = false;

  constructor(host: PointerHost) {
    this.#host = host;
    const { canvas } = host;
    canvas.addEventListener('pointerdown', (event) => this.#down(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => this.#up(event));
    canvas.addEventListener('pointercancel', () => this.#stop());
    canvas.addEventListener('pointerleave', () => {
      if (this.#pressed === null) host.hover(null, null, 0, 0);
    });
    canvas.addEventListener('dblclick', (event) => this.#doubleClick(event));
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#host.canvas.setPointerCapture(event.pointerId);
    this.#pressed = { x: event.offsetX, y: event.offsetY };
    this.#last = this.#pressed;
    this.#dragging = false;
  }

  #move(event: PointerEvent): void {
    const picture = this.#host.picture();
    if (picture === null) return;
    if (this.#pressed !== null) {
      const moved = Math.hypot(event.offsetX - this.#pressed.x, event.offsetY - this.#pressed.y);
      if (!this.#dragging && moved >= DRAG_FROM_CSS_PX) {
        this.#dragging = true;
        this.#host.canvas.classList.add('dragging');
        this.#host.hover(null, null, 0, 0);
      }
      if (this.#dragging) {
        this.#host.actions.mover.panBy(picture.scale.cssToSpan(this.#last.x - event.offsetX));
        this.#host.scrollBy(this.#last.y - event.offsetY);
        this.#last = { x: event.offsetX, y: event.offsetY };
        return;
      }
    }
    const hit = hitAt(picture, event.offsetX, event.offsetY);
    this.#host.canvas.classList.toggle('over-box', hit !== null && runOf(hit) !== null);
    this.#host.hover(hit, event.offsetX, event.clientX, event.clientY);
  }

  #up(event: PointerEvent): void {
    const wasClick = this.#pressed !== null && !this.#dragging;
    this.#stop();
    const picture = this.#host.picture();
    if (!wasClick || picture === null) return;
    const hit = hitAt(picture, event.offsetX, event.offsetY);
    const run = hit === null ? null : runOf(hit);
    if (hit !== null && run !== null) this.#host.actions.select(run, { lane: hit.lane.lane });
    else if (hit === null) this.#host.actions.clearSelection();
  }

  #stop(): void {
    this.#pressed = null;
    this.#dragging = false;
    this.#host.canvas.classList.remove('dragging');
  }

  #doubleClick(event: MouseEvent): void {
    const picture = this.#host.picture();
    const hit = picture === null ? null : hitAt(picture, event.offsetX, event.offsetY);
    if (hit === null) return;
    const { boxes } = hit.lane;
    const startNs = boxes.startNs[hit.index] ?? 0;
    const fromNs = hit.part === 'tail' ? (boxes.readyNs[hit.index] ?? startNs) : startNs;
    this.#host.actions.mover.fit(fromNs, boxes.endNs[hit.index] ?? startNs);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const picture = this.#host.picture();
    if (picture === null) return;
    const unit =
      event.deltaMode === WheelEvent.DOM_DELTA_LINE
        ? LINE_PX
        : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
          ? PAGE_PX
          : 1;
    const deltaX = event.deltaX * unit;
    const deltaY = event.deltaY * unit;
    const { mover } = this.#host.actions;
    if (event.shiftKey) mover.panBy(picture.scale.cssToSpan(deltaX + deltaY));
    else if (!event.ctrlKey && Math.abs(deltaX) > Math.abs(deltaY)) mover.panBy(picture.scale.cssToSpan(deltaX));
    else {
      const perPx = event.ctrlKey ? PINCH_ZOOM_PER_PX : WHEEL_ZOOM_PER_PX;
      mover.zoomAt(picture.scale.cssToNanos(event.offsetX), Math.exp(deltaY * perPx));
    }
  }
}

function hitAt(picture: Picture, offsetX: number, offsetY: number): Hit | null {
  if (offsetY < RULER_CSS_PX) return null;
  return hitTest(picture.layout, picture.scale, offsetX, offsetY - RULER_CSS_PX + picture.scrollTopPx) ?? null;
}

function runOf(hit: Hit): number | null {
  const run = hit.lane.boxes.run[hit.index] ?? -1;
  return run < 0 ? null : run;
}
