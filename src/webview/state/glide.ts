/**
 * Views that move by themselves: a jump that is eased, and following the newest data. Pure; the frame loop
 * calls with the time and stores what comes back.
 */
import type { Nanos } from '../../base/units.ts';
import { between, followNewest, spanOf, type TimeWindow } from './time-window.ts';

/** Duration of an eased jump, chosen by eye: long enough to see where it went, short enough not to wait. */
const JUMP_MS = 160;
/** Time constant with which following catches up; data comes in steps of 50 to 250 ms. */
const FOLLOW_MS = 180;
/** Further behind than this share of the window, following jumps instead of racing through. */
const FOLLOW_JUMP_SHARE = 1.5;

/** An eased jump in progress. */
export interface Jump {
  readonly from: TimeWindow;
  readonly to: TimeWindow;
  readonly startMs: number;
}

/** Where a jump stands; `done` when it has arrived. */
export function jumpAt(jump: Jump, nowMs: number): { window: TimeWindow; done: boolean } {
  const share = Math.min(1, Math.max(0, (nowMs - jump.startMs) / JUMP_MS));
  if (share >= 1) return { window: jump.to, done: true };
  const eased = 1 - (1 - share) ** 3;
  return { window: between(jump.from, jump.to, eased), done: false };
}

/** The next window while following; `settled` when it shows the newest data and need not move. */
export function followStep(options: {
  readonly window: TimeWindow;
  readonly endNs: Nanos;
  readonly elapsedMs: number;
  readonly calm: boolean;
}): { window: TimeWindow; settled: boolean } {
  const { window, endNs, elapsedMs, calm } = options;
  const span = spanOf(window);
  const target = followNewest(span, endNs);
  const missing = target.toNs - window.toNs;
  const small = Math.abs(missing) < span / 2_000;
  if (calm || small || Math.abs(missing) > span * FOLLOW_JUMP_SHARE) return { window: target, settled: true };
  const step = missing * (1 - Math.exp(-elapsedMs / FOLLOW_MS));
  return { window: { fromNs: window.fromNs + step, toNs: window.toNs + step }, settled: false };
}
