/**
 * A canvas that always has one device pixel per device pixel, and the few primitives that all pictures are
 * made of. All numbers are CSS px; fills snap to device pixels, so edges are crisp at any ratio.
 */
import { css, type Rgba } from './colour.ts';
import type { Patterns } from './patterns.ts';
import type { Theme } from './theme.ts';

/** What every draw function is given. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly patterns: Patterns;
  readonly widthCss: number;
  readonly heightCss: number;
  readonly dpr: number;
}

/** Size of an element in CSS px. */
export interface CssSize {
  readonly widthCss: number;
  readonly heightCss: number;
}

/**
 * Gives the canvas its size in device pixels and a clean page. Returns undefined when it has no room.
 * **Cost**: without a known `size` it makes the browser lay out the page.
 */
export function prepare(
  canvas: HTMLCanvasElement,
  theme: Theme,
  patterns: Patterns,
  size?: CssSize,
): Brush | undefined {
  const widthCss = size?.widthCss ?? canvas.clientWidth;
  const heightCss = size?.heightCss ?? canvas.clientHeight;
  const dpr = devicePixelRatio || 1;
  const context = canvas.getContext('2d');
  if (context === null || widthCss === 0 || heightCss === 0) return undefined;
  const width = Math.round(widthCss * dpr);
  const height = Math.round(heightCss * dpr);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, widthCss, heightCss);
  return { context, theme, patterns, widthCss, heightCss, dpr };
}

/** Fills a rectangle snapped to device pixels, at least one CSS px wide. */
export function fillBox(brush: Brush, x: number, y: number, width: number, height: number): void {
  const { context, dpr } = brush;
  const left = Math.round(x * dpr) / dpr;
  const right = Math.max(left + 1, Math.round((x + width) * dpr) / dpr);
  context.fillRect(left, y, right - left, height);
}

/** Draws an outline one CSS px wide inside the rectangle. */
export function outlineBox(brush: Brush, x: number, y: number, width: number, height: number, colour: string): void {
  const { context, dpr } = brush;
  const left = Math.round(x * dpr) / dpr;
  const right = Math.max(left + 2, Math.round((x + width) * dpr) / dpr);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, y + 0.5, right - left - 1, height - 1);
}

/** A straight line, crisp when horizontal or vertical. */
export function line(
  brush: Brush,
  ends: readonly [number, number, number, number],
  colour: Rgba,
  options: { readonly alpha?: number; readonly width?: number; readonly dash?: readonly number[] } = {},
): void {
  const { context } = brush;
  context.strokeStyle = css(colour, options.alpha ?? 1);
  context.lineWidth = options.width ?? 1;
  context.setLineDash([...(options.dash ?? [])]);
  context.beginPath();
  context.moveTo(ends[0], ends[1]);
  context.lineTo(ends[2], ends[3]);
  context.stroke();
  context.setLineDash([]);
}
