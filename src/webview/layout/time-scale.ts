/**
 * The one place where time becomes pixels and back.
 *
 * Spaces, in every name of this folder and of `draw`:
 * - `…Ns`      nanoseconds since the start of the session
 * - `cssX`     CSS px from the left edge of the timeline (right of the label column); y from the top of its canvas
 * - `deviceX`  physical px of the canvas; only `snap` speaks of them
 */
import type { Nanos } from '../../base/units.ts';
import { spanOf, type TimeWindow } from '../state/time-window.ts';

/** Converts between time and the CSS pixels of one picture. */
export class TimeScale {
  readonly window: TimeWindow;
  readonly widthCss: number;
  readonly #pxPerNs: number;
  readonly #dpr: number;

  constructor(window: TimeWindow, widthCss: number, dpr: number) {
    this.window = window;
    this.widthCss = widthCss;
    this.#dpr = dpr;
    this.#pxPerNs = widthCss / spanOf(window);
  }

  nanosToCss(ns: Nanos): number {
    return (ns - this.window.fromNs) * this.#pxPerNs;
  }

  cssToNanos(cssX: number): Nanos {
    return this.window.fromNs + cssX / this.#pxPerNs;
  }

  /** Length of a stretch in CSS px. */
  spanToCss(ns: Nanos): number {
    return ns * this.#pxPerNs;
  }

  /** Length of a stretch of pixels in nanoseconds. */
  cssToSpan(cssPx: number): Nanos {
    return cssPx / this.#pxPerNs;
  }

  /** The nearest edge between two device pixels, in CSS px: fills that start and end there are crisp. */
  snap(css: number): number {
    return Math.round(css * this.#dpr) / this.#dpr;
  }
}
