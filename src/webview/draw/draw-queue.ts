/** Lanes of queues and pools: depth behind, tails, then boxes with their names. */
import type { DepthColumns, LaneView, ViewReply } from '../../query/contract.ts';
import { formatDuration } from '../../query/text.ts';
import type { LaneGeometry } from '../layout/lane-layout.ts';
import type { TimeScale } from '../layout/time-scale.ts';
import { lowerBound } from '../state/search.ts';
import { css, inkOn, type Rgba } from './colour.ts';
import { write } from './label.ts';
import { toneOf } from './lane-tone.ts';
import { type Brush, fillBox, line, outlineBox } from './surface.ts';
import { maxDepthOf, siteOf, tailsOf } from './tile-index.ts';

/** Tails below this width are only noise beside their box. */
const LEAST_TAIL_CSS_PX = 1.5;
/** A tail this wide shows by a tick where it became ready. */
const TICK_FROM_CSS_PX = 6;
/** Names are written in boxes from this width on. */
export const NAME_FROM_CSS_PX = 26;
/** Boxes from this width on are outlined in high contrast. */
const OUTLINE_FROM_CSS_PX = 4;
/** Depths below this do not fill the lane: one ready callback is no crowd. */
const DEPTH_FULL_AT_LEAST = 4;
/** Work on a thread can begin long before the view: boxes looked at before its left edge. */
const BOXES_BEFORE_VIEW = 64;

/** Draws one lane of kind `queue` or `pool`. */
export function drawQueueLane(brush: Brush, scale: TimeScale, tile: ViewReply, geometry: LaneGeometry): void {
  const { lane } = geometry;
  if (lane.kind === 'pool') drawSlots(brush, geometry);
  drawDepth(brush, scale, geometry);
  if (lane.kind === 'queue') drawTails(brush, scale, geometry);
  drawBoxes(brush, scale, tile, geometry);
}

/** First and last + 1 index of the boxes that may be seen. */
export function visibleRange(lane: LaneView, scale: TimeScale): readonly [number, number] {
  const { boxes } = lane;
  const before = lane.rows > 1 ? BOXES_BEFORE_VIEW : 1;
  const from = lowerBound(boxes.startNs, scale.window.fromNs, boxes.length) - before;
  return [Math.max(0, from), lowerBound(boxes.startNs, scale.window.toNs, boxes.length)];
}

/** A row for every thread, also while it is free. */
function drawSlots(brush: Brush, geometry: LaneGeometry): void {
  const { lane, boxTopPx, rowPitchPx } = geometry;
  if (rowPitchPx < 5) return;
  const { theme } = brush;
  for (let row = 0; row < lane.rows; row++) {
    const y = boxTopPx + (row + 1) * rowPitchPx - 1;
    line(brush, [0, y + 0.5, brush.widthCss, y + 0.5], theme.ink, { alpha: theme.isHighContrast ? 0.3 : 0.08 });
  }
}

function drawDepth(brush: Brush, scale: TimeScale, geometry: LaneGeometry): void {
  const { depth, kind } = geometry.lane;
  const max = maxDepthOf(depth);
  if (max === 0) return;
  const { context, theme } = brush;
  const height = geometry.depthBasePx - geometry.depthTopPx;
  const columns = depthColumns(depth, scale, lastKnownNs(geometry.lane));
  const fill = new Path2D();
  const edge = new Path2D();
  for (let from = 0; from < columns.length; ) {
    const value = columns[from] ?? 0;
    let to = from + 1;
    while (to < columns.length && columns[to] === value) to++;
    if (value > 0) {
      const y = Math.round(geometry.depthBasePx - (value / Math.max(max, DEPTH_FULL_AT_LEAST)) * height);
      fill.rect(from, y, to - from, geometry.depthBasePx - y);
      edge.rect(from, y, to - from, 1);
    }
    from = to;
  }
  const isHatch = kind === 'pool';
  context.fillStyle = isHatch
    ? brush.patterns.queued(context)
    : css(theme.ink, theme.isHighContrast ? 0.3 : theme.isLight ? 0.1 : 0.12);
  context.fill(fill);
  context.fillStyle = isHatch ? css(theme.queued) : css(theme.ink, theme.isHighContrast ? 0.8 : 0.3);
  context.fill(edge);
}

/** The greatest depth of each CSS px: a crowd that lasted less than a pixel is still a crowd. */
function depthColumns(depth: DepthColumns, scale: TimeScale, untilNs: number): Int32Array {
  const columns = new Int32Array(Math.ceil(scale.widthCss));
  const first = Math.max(0, lowerBound(depth.atNs, scale.window.fromNs, depth.length) - 1);
  for (let index = first; index < depth.length; index++) {
    const value = depth.value[index] ?? 0;
    const left = Math.max(0, Math.floor(scale.nanosToCss(depth.atNs[index] ?? 0)));
    if (left >= columns.length) break;
    if (value === 0) continue;
    const nextNs = index + 1 < depth.length ? (depth.atNs[index + 1] ?? 0) : untilNs;
    const right = Math.min(columns.length, Math.max(left + 1, Math.ceil(scale.nanosToCss(nextNs))));
    for (let column = left; column < right; column++) if ((columns[column] ?? 0) < value) columns[column] = value;
  }
  return columns;
}

/** Up to where a lane's last depth may be drawn: not beyond what has been seen of it. */
function lastKnownNs(lane: LaneView): number {
  return lane.boxes.length === 0 ? Number.NEGATIVE_INFINITY : (lane.boxes.endNs[lane.boxes.length - 1] ?? 0);
}

/** Merged first, so that overlapping tails never darken; a tick says where each became ready. */
function drawTails(brush: Brush, scale: TimeScale, geometry: LaneGeometry): void {
  const { boxes, readyIsBound } = geometry.lane;
  const { context, theme } = brush;
  const { tailTopPx: top, tailHeightPx: height } = geometry;
  const merged = tailsOf(boxes);
  for (let at = 0; at < merged.length; at += 2) {
    const left = scale.nanosToCss(merged[at] ?? 0);
    const right = scale.nanosToCss(merged[at + 1] ?? 0);
    if (right < 0 || left > scale.widthCss || right - left < LEAST_TAIL_CSS_PX) continue;
    const x = Math.max(-10, left);
    const width = Math.min(scale.widthCss + 10, right) - x;
    if (readyIsBound) {
      const y = Math.round(top + height / 2) + 0.5;
      line(brush, [scale.snap(x), y, x + width, y], theme.queued, { width: 1.5, dash: [4, 3] });
    } else {
      context.fillStyle = css(theme.ground);
      fillBox(brush, x, top, width, height);
      context.fillStyle = brush.patterns.queued(context);
      fillBox(brush, x, top, width, height);
    }
  }
  drawReadyTicks(brush, scale, geometry);
}

function drawReadyTicks(brush: Brush, scale: TimeScale, geometry: LaneGeometry): void {
  const { boxes } = geometry.lane;
  const [from, to] = [lowerBound(boxes.startNs, scale.window.fromNs, boxes.length), boxes.length];
  brush.context.fillStyle = css(brush.theme.queued);
  let lastX = Number.NaN;
  for (let index = from; index < to; index++) {
    const x = Math.round(scale.nanosToCss(boxes.readyNs[index] ?? Number.NaN));
    const startX = scale.nanosToCss(boxes.startNs[index] ?? 0);
    if (Number.isNaN(x) || startX - x < TICK_FROM_CSS_PX || x === lastX || x < -1 || x > scale.widthCss) continue;
    fillBox(brush, x, geometry.tailTopPx - 2, 1, geometry.tailHeightPx + 4);
    lastX = x;
  }
}

function drawBoxes(brush: Brush, scale: TimeScale, tile: ViewReply, geometry: LaneGeometry): void {
  const { lane } = geometry;
  const { boxes } = lane;
  const { context, theme } = brush;
  const tone = toneOf(lane, theme);
  const [from, to] = visibleRange(lane, scale);
  const named: number[] = [];
  context.fillStyle = css(tone);
  for (let index = from; index < to; index++) {
    const left = scale.nanosToCss(boxes.startNs[index] ?? 0);
    const right = scale.nanosToCss(boxes.endNs[index] ?? 0);
    if (right < -1) continue;
    const y = geometry.boxTopPx + (lane.rows > 1 ? (boxes.row[index] ?? 0) * geometry.rowPitchPx : 0);
    const x = Math.max(-4, left);
    const width = Math.min(scale.widthCss + 4, right) - x;
    const thinned = isThinned(boxes.count[index] ?? 1, width);
    if (thinned)
      context.globalAlpha = shareAlpha(
        boxes.busyNs[index] ?? 0,
        (boxes.endNs[index] ?? 0) - (boxes.startNs[index] ?? 0),
      );
    fillBox(brush, x, y, lane.kind === 'pool' ? Math.max(1, width - 1) : width, geometry.boxHeightPx);
    if (thinned) context.globalAlpha = 1;
    if (width >= OUTLINE_FROM_CSS_PX) named.push(index);
  }
  for (const index of named) decorate(brush, scale, { tile, geometry, tone, index });
}

/** Outline in high contrast, and the name where there is room for it. */
function decorate(
  brush: Brush,
  scale: TimeScale,
  box: { readonly tile: ViewReply; readonly geometry: LaneGeometry; readonly tone: Rgba; readonly index: number },
): void {
  const { geometry, index } = box;
  const { boxes, rows } = geometry.lane;
  const left = Math.max(0, scale.nanosToCss(boxes.startNs[index] ?? 0));
  const right = Math.min(scale.widthCss, scale.nanosToCss(boxes.endNs[index] ?? 0));
  const y = geometry.boxTopPx + (rows > 1 ? (boxes.row[index] ?? 0) * geometry.rowPitchPx : 0);
  if (brush.theme.isHighContrast) outlineBox(brush, left, y, right - left, geometry.boxHeightPx, css(brush.theme.ink));
  if (right - left < NAME_FROM_CSS_PX || geometry.boxHeightPx < 10 || (boxes.count[index] ?? 1) > 1) return;
  const name = siteOf(box.tile, boxes.site[index] ?? 0)?.name ?? '';
  if (name === '') return;
  const at = { y: y + geometry.boxHeightPx / 2, small: geometry.boxHeightPx < 12 };
  const ink = inkOn(box.tone);
  const width = write(brush, name, { ...at, x: left + 4, roomPx: right - left - 8 }, ink);
  const duration = formatDuration((boxes.endNs[index] ?? 0) - (boxes.startNs[index] ?? 0));
  if (width > 0 && right - left - width > 90) write(brush, duration, { ...at, x: right - 5, align: 'right' }, ink);
}

/** A bucket from a coarser tile that covers several pixels must not look like one long run. */
function isThinned(count: number, widthCss: number): boolean {
  return count > 1 && widthCss > 3;
}

function shareAlpha(busyNs: number, lengthNs: number): number {
  return 0.35 + 0.65 * Math.min(1, busyNs / Math.max(1, lengthNs));
}
