/** The strip over the whole recording: how busy the loop was, how much was pending, and what is in view. */
import type { OverviewReply } from '../../query/contract.ts';
import { formatCount } from '../../query/text.ts';
import { ticksOf } from '../layout/ticks.ts';
import { TimeScale } from '../layout/time-scale.ts';
import type { TimeWindow } from '../state/time-window.ts';
import { css } from './colour.ts';
import { write, writeOnPlate } from './label.ts';
import { type Brush, fillBox, line, outlineBox } from './surface.ts';

/** Room for the words of the time axis below the curve. */
const AXIS_CSS_PX = 16;
const TOP_CSS_PX = 6;
/** Lower strips are all curve. */
const LABEL_FROM_CSS_PX = 26;
/** The brush is never narrower: it must be seen and caught. */
export const LEAST_BRUSH_CSS_PX = 8;

/** The scale of the strip: the whole recording over the whole width. */
export function overviewScale(endNs: number, widthCss: number, dpr: number): TimeScale {
  return new TimeScale({ fromNs: 0, toNs: Math.max(endNs, 1_000_000) }, widthCss, dpr);
}

/** Left and width of the brush in CSS px. */
export function brushExtent(scale: TimeScale, window: TimeWindow): { leftCssX: number; widthCss: number } {
  const left = Math.min(scale.widthCss, Math.max(0, scale.nanosToCss(window.fromNs)));
  const right = Math.min(scale.widthCss, Math.max(0, scale.nanosToCss(window.toNs)));
  const widthCss = Math.max(LEAST_BRUSH_CSS_PX, right - left);
  const leftCssX = Math.max(
    0,
    Math.min(scale.widthCss - widthCss, right - left < widthCss ? (left + right - widthCss) / 2 : left),
  );
  return { leftCssX, widthCss };
}

/** Draws the strip. */
export function drawOverview(brush: Brush, scale: TimeScale, reply: OverviewReply | null, window: TimeWindow): void {
  const { context, theme } = brush;
  context.fillStyle = css(theme.ground);
  context.fillRect(0, 0, brush.widthCss, brush.heightCss);
  const basePx = brush.heightCss - AXIS_CSS_PX;
  if (reply !== null) {
    drawBusy(brush, scale, reply, basePx);
    drawPending(brush, scale, reply, basePx);
    for (const gap of reply.gaps) {
      context.fillStyle = brush.patterns.gap(context);
      fillBox(brush, scale.nanosToCss(gap.fromNs), 0, Math.max(2, scale.spanToCss(gap.toNs - gap.fromNs)), basePx);
    }
  }
  context.fillStyle = css(theme.quiet, 0.5);
  context.fillRect(0, basePx, brush.widthCss, 1);
  for (const tick of ticksOf(scale.window, scale.widthCss)) {
    if (tick.size !== 2) continue;
    const x = scale.nanosToCss(tick.atNs);
    context.fillStyle = css(theme.quiet, 0.8);
    fillBox(brush, x, basePx, 1, 3);
    if (x < scale.widthCss - 36) write(brush, tick.label, { x: x + 4, y: basePx + 9 }, theme.quiet);
  }
  drawBrush(brush, scale, window, basePx);
}

function drawBusy(brush: Brush, scale: TimeScale, reply: OverviewReply, basePx: number): void {
  const { context, theme } = brush;
  const height = basePx - TOP_CSS_PX;
  const columnNs = (reply.toNs - reply.fromNs) / Math.max(1, reply.busy.length);
  const path = new Path2D();
  let lastY = basePx;
  path.moveTo(scale.nanosToCss(reply.fromNs), basePx);
  for (let column = 0; column < reply.busy.length; column++) {
    lastY = basePx - Math.min(1, reply.busy[column] ?? 0) * height;
    path.lineTo(scale.nanosToCss(reply.fromNs + (column + 0.5) * columnNs), lastY);
  }
  const endCssX = scale.nanosToCss(reply.toNs);
  path.lineTo(endCssX, lastY);
  context.strokeStyle = css(theme.run, 0.9);
  context.lineWidth = 1;
  context.stroke(path);
  path.lineTo(endCssX, basePx);
  path.closePath();
  context.fillStyle = css(theme.run, theme.isHighContrast ? 0.5 : theme.isLight ? 0.24 : 0.3);
  context.fill(path);
}

function drawPending(brush: Brush, scale: TimeScale, reply: OverviewReply, basePx: number): void {
  const { context, theme } = brush;
  const max = reply.pending.reduce((most, value) => Math.max(most, value), 0);
  if (max === 0) return;
  const height = basePx - TOP_CSS_PX;
  const columnNs = (reply.toNs - reply.fromNs) / Math.max(1, reply.pending.length);
  context.beginPath();
  for (let column = 0; column < reply.pending.length; column++) {
    const x = scale.nanosToCss(reply.fromNs + (column + 0.5) * columnNs);
    const y = basePx - ((reply.pending[column] ?? 0) / (max * 1.08)) * height;
    if (column === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.strokeStyle = css(theme.ink);
  context.lineWidth = 1.25;
  context.setLineDash([4, 2]);
  context.stroke();
  context.setLineDash([]);
  if (height < LABEL_FROM_CSS_PX) return;
  writeOnPlate(
    brush,
    `at most ${formatCount(max)} pending`,
    { x: brush.widthCss - 6, y: TOP_CSS_PX + 4, roomPx: 160, align: 'right' },
    theme.ink,
  );
}

function drawBrush(brush: Brush, scale: TimeScale, window: TimeWindow, basePx: number): void {
  const { context, theme } = brush;
  const { leftCssX, widthCss } = brushExtent(scale, window);
  const edge = theme.isHighContrast ? theme.focus : theme.ink;
  context.fillStyle = css(theme.ink, theme.isHighContrast ? 0.25 : 0.12);
  context.fillRect(leftCssX, 0, widthCss, basePx);
  outlineBox(brush, leftCssX, 0, widthCss, basePx, css(edge, 0.9));
  // Handles, so that the ends look as if they could be taken.
  for (const x of [leftCssX, leftCssX + widthCss])
    line(brush, [x, basePx / 2 - 5, x, basePx / 2 + 5], edge, { width: 3 });
}
