/**
 * Ticks of a ruler as a table: which moments are marked, which of them carry words. Pure.
 * Below a millisecond labels are distances from the full millisecond before, because `12.345678 s` eight
 * times in a row cannot be read; the first of them names that millisecond.
 */
import type { Nanos } from '../../base/units.ts';
import { formatMoment } from '../../query/text.ts';
import { spanOf, type TimeWindow } from '../state/time-window.ts';

export interface Tick {
  readonly atNs: Nanos;
  /** 0: small, 1: middle, 2: large, with a label. */
  readonly size: 0 | 1 | 2;
  readonly label: string;
}

/** Room that a label needs. */
const LABEL_CSS_PX = 92;
/** Into how many parts a step of 1, 2 or 5 is divided. */
const PARTS = { 1: 10, 2: 4, 5: 5 } as const;
const MICROS = 1_000;
const MILLIS = 1_000_000;
const SECONDS = 1_000_000_000;

/** The ticks of a window on a ruler `widthCss` wide. Cost: one object a tick, about six per 100 px. */
export function ticksOf(window: TimeWindow, widthCss: number): readonly Tick[] {
  const step = niceStep((spanOf(window) / Math.max(1, widthCss)) * LABEL_CSS_PX);
  const minor = step / PARTS[leadingDigit(step)];
  const perLabel = Math.round(step / minor);
  const ticks: Tick[] = [];
  let isFirst = true;
  for (let index = Math.ceil(window.fromNs / minor); index * minor < window.toNs; index++) {
    const atNs = index * minor;
    if (atNs < 0) continue;
    const large = index % perLabel === 0;
    const middle = perLabel % 2 === 0 && index % (perLabel / 2) === 0;
    ticks.push({ atNs, size: large ? 2 : middle ? 1 : 0, label: large ? tickLabel(atNs, step, isFirst) : '' });
    isFirst &&= !large;
  }
  return ticks;
}

/** The next of 1, 2, 5 × 10ⁿ that is not below `ns`. */
export function niceStep(ns: Nanos): Nanos {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ns)));
  for (const factor of [1, 2, 5]) if (factor * power >= ns) return factor * power;
  return 10 * power;
}

/** A moment with as many digits as one pixel can tell apart. */
export function formatPrecise(ns: Nanos, nsPerPx: number): string {
  const digits = Math.min(9, Math.max(2, Math.ceil(Math.log10(SECONDS / Math.max(1, nsPerPx)))));
  return formatMoment(ns, digits);
}

function tickLabel(atNs: Nanos, step: Nanos, isFirst: boolean): string {
  if (step >= SECONDS) return formatMoment(atNs, 0);
  if (step >= MILLIS) return formatMoment(atNs, step >= 100 * MILLIS ? 1 : step >= 10 * MILLIS ? 2 : 3);
  const distance = atNs % MILLIS;
  if (distance === 0) return formatMoment(atNs, 3);
  const words = step >= MICROS ? `+${Math.round(distance / MICROS)} µs` : `+${(distance / MICROS).toFixed(1)} µs`;
  return isFirst ? `${formatMoment(atNs - distance, 3)} ${words}` : words;
}

function leadingDigit(step: number): keyof typeof PARTS {
  const digit = Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9));
  return digit === 2 || digit === 5 ? digit : 1;
}
