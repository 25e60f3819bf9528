/** Arithmetic of colours: mixing, contrast, and moving one until it can be read. Pure. */

/** Red, green and blue from 0 to 255, opacity from 0 to 1. */
export type Rgba = readonly [number, number, number, number];

/** CSS text of a colour, with its opacity multiplied by `alpha`. */
export function css(colour: Rgba, alpha = 1): string {
  const [red, green, blue, own] = colour;
  return `rgba(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)}, ${Number((own * alpha).toFixed(3))})`;
}

/** `share` 0 gives `a`, 1 gives `b`. */
export function mix(a: Rgba, b: Rgba, share: number): Rgba {
  const part = (from: number, to: number) => from + (to - from) * share;
  return [part(a[0], b[0]), part(a[1], b[1]), part(a[2], b[2]), part(a[3], b[3])];
}

/** The opaque colour that `colour` gives on `ground`. */
export function over(colour: Rgba, ground: Rgba): Rgba {
  const solid: Rgba = [colour[0], colour[1], colour[2], 1];
  return mix([ground[0], ground[1], ground[2], 1], solid, colour[3]);
}

/** Contrast of two opaque colours, 1 to 21. **Source**: WCAG 2.2, contrast ratio. */
export function contrast(a: Rgba, b: Rgba): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Moves `colour` towards `ink` until it stands out from `ground` by `ratio`, or is `ink`. */
export function strengthen(colour: Rgba, ink: Rgba, ground: Rgba, ratio: number): Rgba {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(colour, ink, share);
    if (contrast(candidate, ground) >= ratio) return candidate;
  }
  return ink;
}

/** A quieter tone of `ink` that still keeps `ratio` against `ground`. */
export function quieten(ink: Rgba, ground: Rgba, ratio: number): Rgba {
  for (let share = 0.3; share > 0; share -= 0.02) {
    const candidate = mix(ink, ground, share);
    if (contrast(candidate, ground) >= ratio) return candidate;
  }
  return ink;
}

/** Black or white, whichever can be read better on `ground`. */
export function inkOn(ground: Rgba): Rgba {
  const black: Rgba = [0, 0, 0, 1];
  const white: Rgba = [255, 255, 255, 1];
  return contrast(black, ground) > contrast(white, ground) ? black : white;
}

function luminance(colour: Rgba): number {
  const channel = (value: number) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(colour[0]) + 0.7152 * channel(colour[1]) + 0.0722 * channel(colour[2]);
}
