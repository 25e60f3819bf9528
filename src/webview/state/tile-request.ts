/**
 * Which stretch to ask the engine for, given what is shown. Bounds and resolution are quantised, so that
 * small moves repeat the same question and are answered by the tile that is already here.
 *
 *     view            [=========]
 *     tile    |----:----:----:----:----|     ':' multiples of the step; overscan on both sides
 */
import type { Nanos, StreamId } from '../../base/units.ts';
import type { ViewParams } from '../../query/contract.ts';
import { spanOf, type TimeWindow } from './time-window.ts';

/** Overscan on each side, as a share of the view: enough for a quick pan while an answer is on its way. */
const OVERSCAN = 0.5;
/** Tile bounds are multiples of this many of its pixels. */
const STEP_PX = 256;
/** Figures are asked for at this width: the engine answers whole pixels, and these are 0.2 % of the view. */
const FIGURES_PX = 512;

/** A question for a tile; equal keys and equal revisions mean equal answers. */
export interface TileRequest {
  readonly key: string;
  readonly params: ViewParams;
}

/** The tile that serves `window` on a picture `widthDevicePx` wide. Cost: a few operations. */
export function tileFor(stream: StreamId, window: TimeWindow, widthDevicePx: number): TileRequest {
  const wantedNsPerPx = spanOf(window) / Math.max(1, widthDevicePx);
  // The next finer power of two: never coarser than the screen, at most twice as fine.
  const nsPerPx = Math.max(1, 2 ** Math.floor(Math.log2(wantedNsPerPx)));
  const stepNs = nsPerPx * STEP_PX;
  const margin = spanOf(window) * OVERSCAN;
  const fromNs = Math.max(0, Math.floor((window.fromNs - margin) / stepNs) * stepNs);
  const toNs = Math.max(fromNs + stepNs, Math.ceil((window.toNs + margin) / stepNs) * stepNs);
  const widthPx = Math.round((toNs - fromNs) / nsPerPx);
  return { key: `${stream}/${fromNs}/${toNs}/${widthPx}`, params: { stream, fromNs, toNs, widthPx } };
}

/** The question for figures and headline of exactly what is shown; its boxes are not drawn. */
export function figuresFor(stream: StreamId, window: TimeWindow, endNs: Nanos): TileRequest {
  const fromNs = Math.max(0, Math.floor(window.fromNs));
  const toNs = Math.max(fromNs + 1, Math.min(Math.ceil(window.toNs), Math.max(1, Math.ceil(endNs))));
  return { key: `${stream}/${fromNs}/${toNs}`, params: { stream, fromNs, toNs, widthPx: FIGURES_PX } };
}
