/** Words for numbers, used by sentences, tables and the panel alike. Pure; no locale, so that goldens hold. */
import type { Nanos } from '../base/units.ts';

/** `0.4 µs`, `12 µs`, `3.4 ms`, `180 ms`, `1.25 s`, `2 min 5 s`. NaN: `unknown`. */
export function formatDuration(ns: Nanos): string {
  if (Number.isNaN(ns)) return 'unknown';
  if (ns < 0) return `−${formatDuration(-ns)}`;
  if (ns < 1) return '0';
  if (ns < 999_950) return `${fewDigits(ns / 1_000)} µs`;
  if (ns < 999_950_000) return `${fewDigits(ns / 1_000_000)} ms`;
  if (ns < 60_000_000_000) return `${(ns / 1_000_000_000).toFixed(2)} s`;
  const seconds = Math.round(ns / 1_000_000_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `12.345 s`: a moment of the session, for rulers and rows. */
export function formatMoment(ns: Nanos, digits = 3): string {
  return `${(ns / 1_000_000_000).toFixed(digits)} s`;
}

/** `1 task`, `3 tasks`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `4 812`: groups of three by a narrow no-break space from 5 digits on. */
export function formatCount(count: number): string {
  const digits = String(Math.round(count));
  return digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A part of a whole, 0 to 1: `0 %`, `< 1 %`, `12 %`. */
export function formatShare(share: number): string {
  const percent = Math.max(0, Math.min(100, 100 * share));
  return percent > 0 && percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

function fewDigits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}
