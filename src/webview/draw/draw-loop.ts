/** The loop's own lanes: turns as hollow boxes, idle as dots, phases filled in shades of the run colour. */
import type { ViewReply } from '../../query/contract.ts';
import { formatDuration } from '../../query/text.ts';
import type { LaneGeometry } from '../layout/lane-layout.ts';
import type { TimeScale } from '../layout/time-scale.ts';
import { css, inkOn } from './colour.ts';
import { NAME_FROM_CSS_PX, visibleRange } from './draw-queue.ts';
import { write } from './label.ts';
import { phaseTones } from './lane-tone.ts';
import { type Brush, fillBox, line, outlineBox } from './surface.ts';
import { tailsOf } from './tile-index.ts';

/** Turns narrower than this are a stroke: a hollow box would be all edge. */
const HOLLOW_FROM_CSS_PX = 3;
const DURATION_FROM_CSS_PX = 56;
/** Idle stretches below this are left blank. */
const LEAST_IDLE_CSS_PX = 3;

/** Draws turns. Where the lane shares its row with phases, idle is dotted through the phases' middle. */
export function drawTurns(brush: Brush, scale: TimeScale, turns: LaneGeometry, idleCssY: number): void {
  const { boxes } = turns.lane;
  const { context, theme } = brush;
  drawIdle(brush, scale, turns, idleCssY);
  const [from, to] = visibleRange(turns.lane, scale);
  const edge = css(theme.quiet, 0.85);
  context.fillStyle = css(theme.quiet, 0.7);
  for (let index = from; index < to; index++) {
    const left = scale.nanosToCss(boxes.startNs[index] ?? 0);
    const right = scale.nanosToCss(boxes.endNs[index] ?? 0);
    if (right < 0) continue;
    if (right - left < HOLLOW_FROM_CSS_PX || (boxes.count[index] ?? 1) > 1) {
      fillBox(brush, left, turns.boxTopPx, right - left, turns.boxHeightPx);
      continue;
    }
    const x = Math.max(-4, left);
    outlineBox(brush, x, turns.boxTopPx, Math.min(scale.widthCss + 4, right) - x, turns.boxHeightPx, edge);
    writeDuration(brush, scale, turns, index);
  }
}

/** Draws phases: which queue the loop was serving. */
export function drawPhases(brush: Brush, scale: TimeScale, tile: ViewReply, phases: LaneGeometry): void {
  const { boxes } = phases.lane;
  const { context, theme } = brush;
  const tones = phaseTones(tile.lanes, theme);
  const titles = tile.lanes.filter((lane) => lane.kind === 'queue').map((lane) => lane.title);
  const [from, to] = visibleRange(phases.lane, scale);
  for (let index = from; index < to; index++) {
    const left = Math.max(-4, scale.nanosToCss(boxes.startNs[index] ?? 0));
    const right = Math.min(scale.widthCss + 4, scale.nanosToCss(boxes.endNs[index] ?? 0));
    if (right < 0) continue;
    const queue = boxes.queue[index] ?? 0;
    const tone = tones[queue] ?? theme.run;
    context.fillStyle = css(tone);
    fillBox(brush, left, phases.boxTopPx, right - left, phases.boxHeightPx);
    if (theme.isHighContrast && right - left >= 4)
      outlineBox(brush, left, phases.boxTopPx, right - left, phases.boxHeightPx, css(theme.ink));
    if (right - left < NAME_FROM_CSS_PX || (boxes.count[index] ?? 1) > 1) continue;
    const x = Math.max(0, left);
    write(
      brush,
      titles[queue] ?? '',
      { x: x + 4, y: phases.boxTopPx + phases.boxHeightPx / 2, roomPx: right - x - 8 },
      inkOn(tone),
    );
  }
}

function drawIdle(brush: Brush, scale: TimeScale, turns: LaneGeometry, idleCssY: number): void {
  const idle = tailsOf(turns.lane.boxes);
  for (let at = 0; at < idle.length; at += 2) {
    const left = Math.max(0, scale.nanosToCss(idle[at] ?? 0));
    const right = Math.min(scale.widthCss, scale.nanosToCss(idle[at + 1] ?? 0));
    if (right - left < LEAST_IDLE_CSS_PX) continue;
    const y = Math.round(idleCssY) + 0.5;
    line(brush, [Math.round(left), y, right, y], brush.theme.quiet, { alpha: 0.7, dash: [1, 3] });
  }
}

function writeDuration(brush: Brush, scale: TimeScale, turns: LaneGeometry, index: number): void {
  const { boxes } = turns.lane;
  const startNs = boxes.startNs[index] ?? 0;
  const endNs = boxes.endNs[index] ?? 0;
  const left = Math.max(0, scale.nanosToCss(startNs));
  const right = Math.min(scale.widthCss, scale.nanosToCss(endNs));
  if (right - left < DURATION_FROM_CSS_PX || turns.boxHeightPx < 11) return;
  write(
    brush,
    formatDuration(endNs - startNs),
    { x: left + 5, y: turns.boxTopPx + turns.boxHeightPx / 2, roomPx: right - left - 10 },
    brush.theme.quiet,
  );
}
