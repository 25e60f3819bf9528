/**
 * Textures: the second cue beside colour. Each is a small repeating tile in device pixels, made once per
 * colour and pixel ratio.
 */
import { css, type Rgba } from './colour.ts';
import type { Theme } from './theme.ts';

/** Makes and keeps the textures of one theme at one pixel ratio. */
export class Patterns {
  readonly #dpr: number;
  readonly #made = new Map<string, CanvasPattern | string>();
  readonly #theme: Theme;

  constructor(theme: Theme, dpr: number) {
    this.#theme = theme;
    this.#dpr = dpr;
  }

  /** Ready, queued: rising stripes in orange. */
  queued(context: CanvasRenderingContext2D): CanvasPattern | string {
    return this.#hatch(context, 'queued', this.#theme.queued, {
      ground: this.#theme.isLight ? 0.18 : 0.14,
      gapCss: 5,
      widthCss: 1.3,
      rising: true,
    });
  }

  /** No data: falling stripes in grey, so that direction tells it from queued. */
  gap(context: CanvasRenderingContext2D): CanvasPattern | string {
    return this.#hatch(context, 'gap', this.#theme.quiet, { ground: 0.06, gapCss: 6, widthCss: 0.8, rising: false });
  }

  #hatch(
    context: CanvasRenderingContext2D,
    key: string,
    colour: Rgba,
    shape: { ground: number; gapCss: number; widthCss: number; rising: boolean },
  ): CanvasPattern | string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const size = Math.max(3, Math.round(shape.gapCss * this.#dpr));
    const tile = document.createElement('canvas');
    tile.width = tile.height = size;
    const paint = tile.getContext('2d');
    if (paint === null) return css(colour, 0.4);
    paint.fillStyle = css(colour, shape.ground);
    paint.fillRect(0, 0, size, size);
    paint.strokeStyle = css(colour);
    paint.lineWidth = shape.widthCss * this.#dpr;
    paint.beginPath();
    for (const offset of [-size, 0, size]) {
      const [y0, y1] = shape.rising ? [size * 1.25, -size * 0.25] : [-size * 0.25, size * 1.25];
      paint.moveTo(offset - size * 0.25, y0);
      paint.lineTo(offset + size * 1.25, y1);
    }
    paint.stroke();
    const pattern = context.createPattern(tile, 'repeat');
    if (pattern === null) return css(colour, 0.4);
    pattern.setTransform(new DOMMatrix().scale(1 / this.#dpr));
    this.#made.set(key, pattern);
    return pattern;
  }
}
