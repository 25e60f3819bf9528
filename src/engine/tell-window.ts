/** The headline: a window in words, worst first, at most three clauses. */

import { findBlock, findMicrotaskBurst, findPoolFull } from '../analysis/window-findings.ts';
import type { RunId } from '../base/units.ts';
import type { Clause } from '../query/contract.ts';
import { formatCount, formatDuration, formatShare, plural } from '../query/text.ts';
import { figuresIn } from '../trace/lane-figures.ts';
import type { Window } from '../trace/lane-walk.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { runPlace, runTitle } from './names.ts';

/** From here on a run counts as blocking the loop: what a person notices as a hitch. */
const BLOCK_NS = 50_000_000;
const POOL_FULL_NS = 20_000_000;
/** Microtasks in one stretch of the loop; a busy server has some hundreds. Chosen by eye. */
const MANY_MICROTASKS = 1_000;

/** What is wrong in the window; where nothing is, one quiet clause says how busy it was; nothing ran: empty. */
export function tellWindow(trace: Trace, stream: Stream, window: Window): Clause[] {
  const clauses = [blocked(trace, stream, window), poolFull(stream, window), microtasks(trace, stream, window)].filter(
    (clause) => clause !== null,
  );
  return clauses.length > 0 ? clauses : quiet(trace, stream, window);
}

function blocked(trace: Trace, stream: Stream, window: Window): Clause | null {
  const block = findBlock(trace, stream, window, BLOCK_NS);
  if (block === null) return null;
  const callbacks = `${block.lateIsBound ? 'up to ' : ''}${plural(block.late, 'callback')} late`;
  const late = block.late === 0 ? '' : `; ${callbacks}`;
  return withRun(
    trace,
    `Loop blocked ${formatDuration(block.ns)} by ${named(trace, block.run)}${late}`,
    block.run,
    true,
  );
}

function poolFull(stream: Stream, window: Window): Clause | null {
  const full = findPoolFull(stream, window, POOL_FULL_NS);
  if (full === null) return null;
  return {
    text: `${full.queue.title} full for ${formatDuration(full.ns)}; up to ${formatCount(full.waiting)} waited for a thread`,
    strong: true,
  };
}

function microtasks(trace: Trace, stream: Stream, window: Window): Clause | null {
  const burst = findMicrotaskBurst(stream, window, MANY_MICROTASKS);
  if (burst === null) return null;
  return withRun(
    trace,
    `${formatCount(burst.count)} microtasks in a row for ${formatDuration(burst.ns)}`,
    burst.firstRun,
    true,
  );
}

function quiet(trace: Trace, stream: Stream, window: Window): Clause[] {
  const phases = figuresIn(stream.phaseLane, window);
  if (phases.count === 0) return [];
  const length = Math.max(1, Math.min(window.to, stream.now) - Math.max(0, window.from));
  const worst = findBlock(trace, stream, window, 0);
  const longest = worst === null ? '' : `, longest run ${formatDuration(worst.ns)} in ${named(trace, worst.run)}`;
  const text = `Loop ${formatShare(phases.busy / length)} busy${longest}`;
  return [worst === null ? { text, strong: false } : withRun(trace, text, worst.run, false)];
}

function withRun(trace: Trace, text: string, run: RunId, strong: boolean): Clause {
  const place = runPlace(trace, run);
  return place === null ? { text, strong, run } : { text, strong, run, place };
}

function named(trace: Trace, run: RunId): string {
  const place = runPlace(trace, run);
  return place === null ? runTitle(trace, run) : `${runTitle(trace, run)} (${place.label})`;
}
