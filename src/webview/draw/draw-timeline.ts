/**
 * The whole timeline below the overview: ruler, grid, lanes, gaps. Pure in what it is given: the same state
 * gives the same picture. Drawn whole, since a frame's boxes are bounded by the width of the screen.
 */
import type { GapView, ViewReply } from '../../query/contract.ts';
import { formatDuration } from '../../query/text.ts';
import type { LaneLayout, LaneRow } from '../layout/lane-layout.ts';
import { type Tick, ticksOf } from '../layout/ticks.ts';
import type { TimeScale } from '../layout/time-scale.ts';
import { css } from './colour.ts';
import { drawPhases, drawTurns } from './draw-loop.ts';
import { drawQueueLane } from './draw-queue.ts';
import { labelFont, textWidth, write, writeOnPlate } from './label.ts';
import { type Brush, fillBox, line } from './surface.ts';

/** Height of the ruler above the lanes. */
export const RULER_CSS_PX = 22;
const TICK_CSS_PX = [3, 5, 7] as const;

/** What the picture is made of. */
export interface TimelinePicture {
  readonly scale: TimeScale;
  readonly layout: LaneLayout;
  readonly tile: ViewReply | null;
  /** How far the lanes are scrolled. */
  readonly scrollTopPx: number;
  /** Row in focus; null: none. */
  readonly focused: string | null;
  /** End of the recording; NaN while more may come. */
  readonly endNs: number;
}

/** Draws the picture. Cost: about one fill a box; measured in `test/panel`. */
export function drawTimeline(brush: Brush, picture: TimelinePicture): void {
  const { context, theme } = brush;
  const { scale, layout, tile } = picture;
  context.fillStyle = css(theme.ground);
  context.fillRect(0, 0, brush.widthCss, brush.heightCss);
  const ticks = ticksOf(scale.window, scale.widthCss);
  context.save();
  context.beginPath();
  context.rect(0, RULER_CSS_PX, brush.widthCss, brush.heightCss - RULER_CSS_PX);
  context.clip();
  context.translate(0, RULER_CSS_PX - picture.scrollTopPx);
  drawGround(brush, picture, ticks);
  if (tile !== null) for (const row of layout.rows) drawRow(brush, scale, tile, row);
  for (const gap of tile?.gaps ?? []) drawGap(brush, scale, gap, layout.heightPx);
  drawEnd(brush, picture);
  context.restore();
  drawRuler(brush, scale, ticks);
}

/** Grid lines at labelled ticks, lines between lanes. */
function drawGround(brush: Brush, picture: TimelinePicture, ticks: readonly Tick[]): void {
  const { context, theme } = brush;
  const { layout, scale } = picture;
  context.fillStyle = css(theme.ink, theme.isHighContrast ? 0.22 : 0.06);
  for (const tick of ticks) if (tick.size === 2) fillBox(brush, scale.nanosToCss(tick.atNs), 0, 1, layout.heightPx);
  for (const row of layout.rows) {
    if (row.key === picture.focused) {
      context.fillStyle = css(theme.ink, 0.035);
      context.fillRect(0, row.topPx, brush.widthCss, row.heightPx - 1);
    }
    context.fillStyle = css(theme.line);
    context.fillRect(0, row.topPx + row.heightPx - 1, brush.widthCss, 1);
  }
}

function drawRow(brush: Brush, scale: TimeScale, tile: ViewReply, row: LaneRow): void {
  for (const geometry of row.lanes) {
    switch (geometry.lane.kind) {
      case 'turns': {
        const band = row.lanes[1] ?? geometry;
        drawTurns(brush, scale, geometry, band.boxTopPx + band.boxHeightPx / 2);
        break;
      }
      case 'phases':
        drawPhases(brush, scale, tile, geometry);
        break;
      case 'queue':
      case 'pool':
        drawQueueLane(brush, scale, tile, geometry);
        break;
    }
  }
}

/** Back-diagonal hatch through all lanes: nothing is known here. */
function drawGap(brush: Brush, scale: TimeScale, gap: GapView, heightPx: number): void {
  const { context, theme } = brush;
  const left = scale.nanosToCss(gap.fromNs);
  const right = scale.nanosToCss(gap.toNs);
  if (right < 0 || left > scale.widthCss) return;
  const x = Math.max(-10, left);
  const width = Math.max(3, Math.min(scale.widthCss + 10, right) - x);
  context.fillStyle = css(theme.ground);
  fillBox(brush, x, 0, width, heightPx);
  context.fillStyle = brush.patterns.gap(context);
  fillBox(brush, x, 0, width, heightPx);
  const edges = { alpha: 0.8 };
  line(brush, [Math.round(x) + 0.5, 0, Math.round(x) + 0.5, heightPx], theme.quiet, edges);
  line(brush, [Math.round(x + width) - 0.5, 0, Math.round(x + width) - 0.5, heightPx], theme.quiet, edges);
  const words = `no data ${formatDuration(gap.toNs - gap.fromNs)}`;
  const seenLeft = Math.max(0, left);
  const seenRight = Math.min(scale.widthCss, right);
  writeOnPlate(
    brush,
    words,
    { x: (seenLeft + seenRight) / 2, y: 10, roomPx: seenRight - seenLeft - 8, align: 'center' },
    theme.quiet,
  );
}

/** Where the recording ends there is a dashed line, so that emptiness beyond it is not taken for silence. */
function drawEnd(brush: Brush, picture: TimelinePicture): void {
  const { scale, layout, endNs } = picture;
  const edges = [0, ...(Number.isNaN(endNs) ? [] : [endNs])];
  for (const edgeNs of edges) {
    const x = Math.round(scale.nanosToCss(edgeNs)) + 0.5;
    if (x <= 1 || x > scale.widthCss) continue;
    line(brush, [x, 0, x, layout.heightPx], brush.theme.quiet, { alpha: 0.8, dash: [3, 3] });
  }
}

function drawRuler(brush: Brush, scale: TimeScale, ticks: readonly Tick[]): void {
  const { context, theme } = brush;
  context.fillStyle = css(theme.line);
  context.fillRect(0, RULER_CSS_PX - 1, brush.widthCss, 1);
  for (const tick of ticks) {
    const x = scale.nanosToCss(tick.atNs);
    const height = TICK_CSS_PX[tick.size];
    context.fillStyle = css(theme.quiet, tick.size === 2 ? 1 : 0.55);
    fillBox(brush, x, RULER_CSS_PX - 1 - height, 1, height);
    const fits = x > -30 && x + 4 + textWidth(context, labelFont(brush), tick.label) < brush.widthCss;
    if (tick.label !== '' && fits) write(brush, tick.label, { x: x + 4, y: 9 }, theme.quiet);
  }
}
