/**
 * The stretch of time that is shown, and what moving it means. Pure functions over immutable windows:
 * pointer, wheel, keys, follow and history all go through here.
 *
 *        0                 fromNs          toNs            endNs
 *        |-------------------[===============]---------------|
 */
import type { Nanos } from '../../base/units.ts';

/** A half-open stretch `[fromNs, toNs)`, not empty. Fractions of a nanosecond are allowed while zooming. */
export interface TimeWindow {
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
}

/** Closest zoom: 2 µs over the whole width. Hooks cannot tell apart what is much closer. */
export const MIN_SPAN_NS = 2_000;
/** Width of the view while following, unless the user chose another: two seconds, chosen by eye. */
export const FOLLOW_SPAN_NS = 2_000_000_000;
/** Room at the right of the newest data, as a share of the window. */
const FOLLOW_MARGIN = 0.02;
/** How far the view may leave the recording, as a share of the window. */
const LEAVE_SHARE = 0.5;
/** Room around a thing that is fitted, as a share of its length on each side. */
const FIT_MARGIN = 0.15;

/** Length of the window in nanoseconds. */
export function spanOf(window: TimeWindow): Nanos {
  return window.toNs - window.fromNs;
}

/** Scales the window around `atNs`, which keeps its place on the screen. `factor` below 1 zooms in. */
export function zoomAt(window: TimeWindow, atNs: Nanos, factor: number, endNs: Nanos): TimeWindow {
  const span = spanOf(window);
  const maxSpanNs = Math.max(endNs * 1.5, FOLLOW_SPAN_NS);
  const wantedSpan = Math.min(Math.max(span * factor, MIN_SPAN_NS), Math.max(maxSpanNs, span));
  const share = (atNs - window.fromNs) / span;
  const fromNs = atNs - share * wantedSpan;
  return { fromNs, toNs: fromNs + wantedSpan };
}

/** Moves the window by `deltaNs`, not further than half of it beyond either end of the recording. */
export function panBy(window: TimeWindow, deltaNs: Nanos, endNs: Nanos): TimeWindow {
  const span = spanOf(window);
  const lowest = -span * LEAVE_SHARE;
  const highest = Math.max(lowest, endNs - span * (1 - LEAVE_SHARE));
  // A view that is already outside (the window was zoomed out there) may move back, not further away.
  const fromNs =
    deltaNs < 0
      ? Math.max(window.fromNs + deltaNs, Math.min(lowest, window.fromNs))
      : Math.min(window.fromNs + deltaNs, Math.max(highest, window.fromNs));
  return { fromNs, toNs: fromNs + span };
}

/** The window that shows `[fromNs, toNs)` with some room on both sides. */
export function fitTo(fromNs: Nanos, toNs: Nanos): TimeWindow {
  const length = Math.max(toNs - fromNs, MIN_SPAN_NS);
  const middle = (fromNs + toNs) / 2;
  const half = length * (0.5 + FIT_MARGIN);
  return { fromNs: middle - half, toNs: middle + half };
}

/** The whole recording, with a little room at its end. */
export function fitAll(endNs: Nanos): TimeWindow {
  const length = Math.max(endNs, 1_000_000);
  return { fromNs: 0, toNs: length * (1 + FOLLOW_MARGIN) };
}

/** The window of the same width whose right edge shows the newest data. A short recording starts at the left. */
export function followNewest(spanNs: Nanos, endNs: Nanos): TimeWindow {
  const toNs = Math.max(endNs + spanNs * FOLLOW_MARGIN, spanNs);
  return { fromNs: toNs - spanNs, toNs };
}

/** Moves as little as possible so that `[fromNs, toNs)` can be seen; the same object when it already can. */
export function bringIntoView(window: TimeWindow, fromNs: Nanos, toNs: Nanos): TimeWindow {
  const span = spanOf(window);
  const room = span * 0.08;
  if (toNs - fromNs > span - 2 * room) {
    const seen = Math.min(toNs, window.toNs) - Math.max(fromNs, window.fromNs);
    return seen > span / 2 ? window : fitTo(fromNs, toNs);
  }
  if (fromNs < window.fromNs + room) return shifted(window, fromNs - room - window.fromNs);
  if (toNs > window.toNs - room) return shifted(window, toNs + room - window.toNs);
  return window;
}

/** The window between two, `share` 0 to 1: spans change geometrically, so that zooming looks even. */
export function between(from: TimeWindow, to: TimeWindow, share: number): TimeWindow {
  const span = spanOf(from) * (spanOf(to) / spanOf(from)) ** share;
  const middleFrom = (from.fromNs + from.toNs) / 2;
  const middleTo = (to.fromNs + to.toNs) / 2;
  const spans = spanOf(to) - spanOf(from);
  // While zooming, the centre travels in proportion to the span: the target stays where it appears.
  const moved = Math.abs(spans) < spanOf(to) * 0.01 ? share : (span - spanOf(from)) / spans;
  const middle = middleFrom + (middleTo - middleFrom) * moved;
  return { fromNs: middle - span / 2, toNs: middle + span / 2 };
}

/** Whether two windows look the same on a screen of a few thousand pixels. */
export function isSameWindow(a: TimeWindow, b: TimeWindow): boolean {
  const tolerance = spanOf(a) / 10_000;
  return Math.abs(a.fromNs - b.fromNs) < tolerance && Math.abs(a.toNs - b.toNs) < tolerance;
}

function shifted(window: TimeWindow, deltaNs: Nanos): TimeWindow {
  return { fromNs: window.fromNs + deltaNs, toNs: window.toNs + deltaNs };
}
