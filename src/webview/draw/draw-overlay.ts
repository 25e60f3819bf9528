/** What lies above the lanes and changes with the pointer: hair line, lit run, ring of the selection. */
import type { RunId } from '../../base/units.ts';
import type { RunDetails, ViewReply } from '../../query/contract.ts';
import type { LaneGeometry, LaneLayout } from '../layout/lane-layout.ts';
import { formatPrecise } from '../layout/ticks.ts';
import type { TimeScale } from '../layout/time-scale.ts';
import { css, type Rgba } from './colour.ts';
import { RULER_CSS_PX } from './draw-timeline.ts';
import { labelFont, textWidth, write } from './label.ts';
import { type Brush, line } from './surface.ts';
import { placesOf } from './tile-index.ts';

export interface OverlayPicture {
  readonly scale: TimeScale;
  readonly layout: LaneLayout;
  readonly tile: ViewReply | null;
  readonly scrollTopPx: number;
  readonly pointerCssX: number | null;
  readonly hovered: RunId | null;
  readonly selected: RunId | null;
  readonly details: RunDetails | null;
}

/** A box on the screen, CSS px from the top of the lanes. */
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws the overlay on a clean page. */
export function drawOverlay(brush: Brush, picture: OverlayPicture): void {
  const { context, theme } = brush;
  context.save();
  context.beginPath();
  context.rect(0, RULER_CSS_PX, brush.widthCss, brush.heightCss - RULER_CSS_PX);
  context.clip();
  context.translate(0, RULER_CSS_PX - picture.scrollTopPx);
  if (picture.hovered !== null && picture.hovered !== picture.selected) {
    for (const frame of framesOf(picture, picture.hovered)) ring(brush, frame, theme.ink, 1);
  }
  const frames = picture.selected === null ? [] : framesOf(picture, picture.selected);
  for (const frame of frames) ring(brush, frame, theme.isHighContrast ? theme.focus : theme.ink, 2);
  context.restore();
  if (picture.pointerCssX !== null) drawHairLine(brush, picture.scale, picture.pointerCssX);
}

function framesOf(picture: OverlayPicture, run: RunId): Frame[] {
  const { tile, layout, scale, details } = picture;
  if (tile === null) return [];
  const geometries = new Map(
    layout.rows.flatMap((row) => row.lanes.map((geometry) => [geometry.lane.lane, geometry] as const)),
  );
  const frames: Frame[] = [];
  for (const place of placesOf(tile, run)) {
    const geometry = geometries.get(place.lane);
    if (geometry === undefined || (geometry.lane.boxes.count[place.index] ?? 1) > 1) continue;
    frames.push(frameOf(scale, geometry, place.index));
  }
  // A run inside a bucket has no box of its own: its details say where it is.
  if (frames.length === 0 && details?.run === run) {
    const geometry = geometries.get(details.lane);
    if (geometry !== undefined) frames.push(frameBetween(scale, geometry, details.startNs, details.endNs, 0));
  }
  return frames;
}

function frameOf(scale: TimeScale, geometry: LaneGeometry, index: number): Frame {
  const { boxes, rows } = geometry.lane;
  const row = rows > 1 ? (boxes.row[index] ?? 0) : 0;
  return frameBetween(scale, geometry, boxes.startNs[index] ?? 0, boxes.endNs[index] ?? 0, row);
}

function frameBetween(scale: TimeScale, geometry: LaneGeometry, startNs: number, endNs: number, row: number): Frame {
  const x = Math.max(-6, scale.snap(scale.nanosToCss(startNs)));
  const right = Math.min(scale.widthCss + 6, Math.max(x + 1, scale.snap(scale.nanosToCss(endNs))));
  return { x, y: geometry.boxTopPx + row * geometry.rowPitchPx, width: right - x, height: geometry.boxHeightPx };
}

/** Outline with a seam of the ground colour, so that it can be seen on any fill. */
function ring(brush: Brush, frame: Frame, colour: Rgba, width: number): void {
  const { context, theme } = brush;
  for (const [grow, tone, lineWidth] of [
    [1.5 + width, theme.ground, 1],
    [0.5, theme.ground, 1],
    [1 + width / 2, colour, width],
  ] as const) {
    context.strokeStyle = css(tone);
    context.lineWidth = lineWidth;
    context.strokeRect(frame.x - grow, frame.y - grow, frame.width + 2 * grow, frame.height + 2 * grow);
  }
}

function drawHairLine(brush: Brush, scale: TimeScale, cssX: number): void {
  const { context, theme } = brush;
  const x = Math.round(cssX) + 0.5;
  line(brush, [x, RULER_CSS_PX, x, brush.heightCss], theme.ink, { alpha: theme.isHighContrast ? 1 : 0.45 });
  const words = formatPrecise(scale.cssToNanos(cssX), scale.cssToSpan(1));
  const width = textWidth(context, labelFont(brush), words) + 10;
  const left = Math.round(Math.min(brush.widthCss - width, Math.max(0, cssX - width / 2)));
  context.fillStyle = css(theme.ink);
  context.fillRect(left, 1, width, 17);
  write(brush, words, { x: left + 5, y: 9 }, theme.ground);
}
