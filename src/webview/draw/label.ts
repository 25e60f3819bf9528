/** Words on the canvas: measured once, trimmed to their room, left out rather than squeezed. */
import { css, type Rgba } from './colour.ts';
import type { Brush } from './surface.ts';

/** Labels are rulers, plates and boxes: 11 px; 10 px only inside boxes that are low. */
export const LABEL_PX = 11;
const SMALL_PX = 10;
/** A trimmed label shorter than this says nothing. */
const LEAST_LETTERS = 3;
const WIDTHS_LIMIT = 20_000;
const widths = new Map<string, number>();

/** Width of a text in a font; kept, because measuring is the dearest call in a frame. */
export function textWidth(context: CanvasRenderingContext2D, font: string, text: string): number {
  const key = `${font}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context.font = font;
  const width = context.measureText(text).width;
  if (widths.size > WIDTHS_LIMIT) widths.clear();
  widths.set(key, width);
  return width;
}

/** The longest beginning of `text` that fits, with an ellipsis; empty when nothing useful does. */
export function trimmed(context: CanvasRenderingContext2D, font: string, text: string, roomPx: number): string {
  if (textWidth(context, font, text) <= roomPx) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(context, font, `${text.slice(0, middle)}…`) <= roomPx) low = middle;
    else high = middle - 1;
  }
  return low < LEAST_LETTERS ? '' : `${text.slice(0, low).trimEnd()}…`;
}

/** Font of canvas labels. */
export function labelFont(brush: Brush, sizePx = LABEL_PX, weight = 400): string {
  return `${weight === 400 ? '' : `${weight} `}${sizePx}px ${brush.theme.font}`;
}

/** Writes `text` from `x`, centred on `y`. Returns the width drawn, 0 if it did not fit. */
export function write(
  brush: Brush,
  text: string,
  at: {
    readonly x: number;
    readonly y: number;
    readonly roomPx?: number;
    readonly align?: CanvasTextAlign;
    readonly weight?: number;
    readonly small?: boolean;
  },
  colour: Rgba,
): number {
  const { context } = brush;
  const font = labelFont(brush, at.small === true ? SMALL_PX : LABEL_PX, at.weight);
  const fitting = at.roomPx === undefined ? text : trimmed(context, font, text, at.roomPx);
  if (fitting === '') return 0;
  context.font = font;
  context.textBaseline = 'middle';
  context.textAlign = at.align ?? 'left';
  context.fillStyle = css(colour);
  context.fillText(fitting, Math.round(at.x), Math.round(at.y) + 0.5);
  return textWidth(context, font, fitting);
}

/** Writes on an opaque plate, so that what is below does not disturb; left out when it does not fit. */
export function writeOnPlate(
  brush: Brush,
  text: string,
  at: { readonly x: number; readonly y: number; readonly roomPx: number; readonly align?: 'left' | 'center' | 'right' },
  colour: Rgba,
): void {
  const { context, theme } = brush;
  const width = textWidth(context, labelFont(brush), text);
  if (width + 6 > at.roomPx) return;
  const left = at.align === 'right' ? at.x - width : at.align === 'center' ? at.x - width / 2 : at.x;
  context.fillStyle = css(theme.ground, 0.92);
  context.fillRect(Math.round(left) - 3, Math.round(at.y) - 7, width + 6, 14);
  write(brush, text, { x: left, y: at.y }, colour);
}
