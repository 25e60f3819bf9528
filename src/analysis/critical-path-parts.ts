/**
 * The parts of a critical path, and the last touch on them: pauses and gaps are cut out, neighbours that are alike are
 * joined. Parts come by time and end to end, and leave so. Stream time.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

/** What a stretch of a path was. */
export const PathKind = {
  /** Its code ran, with whatever ran nested in it. */
  own: 'own',
  /** Code of what it waited for. */
  awaited: 'awaited',
  /** It could have run, or what it waited for could; other code held the loop. */
  other: 'other',
  /** It could have run, and the loop was between callbacks, or in its poll. */
  queue: 'queue',
  timer: 'timer',
  io: 'io',
  /** Handed in to the thread pool, and no thread was free. */
  poolQueue: 'pool-queue',
  pool: 'pool',
  /** Nothing could run: a garbage collection. */
  pause: 'pause',
  /** Waiting for a promise of which nobody knows who settles it. */
  promise: 'promise',
  /** Nothing was recorded. */
  gap: 'gap',
  unknown: 'unknown',
} as const;
export type PathKind = (typeof PathKind)[keyof typeof PathKind];

/** `[from, to)` of a path. */
export interface PathPart {
  readonly kind: PathKind;
  readonly from: Nanos;
  readonly to: Nanos;
  /** What ran, or what was waited for; NONE: not known. */
  readonly task: TaskId;
  /** The run, of code; NONE elsewhere. */
  readonly run: RunId;
  /** Worked out, not observed. */
  readonly inferred: boolean;
}

/** A stretch to be cut out; by time, without overlaps. */
interface Cut {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly kind: PathKind;
}

/** In these a pause is the cause of the time it takes; a wait for a timer or for I/O goes on meanwhile. */
const IN_THE_WAY: ReadonlySet<PathKind> = new Set([PathKind.own, PathKind.awaited, PathKind.other, PathKind.queue]);

/** Cuts garbage collections out of what ran or wanted to, and gaps of the record out of everything. */
export function carvePauses(stream: Stream, parts: readonly PathPart[]): PathPart[] {
  const [first] = parts;
  if (first === undefined) return [];
  const to = parts[parts.length - 1]!.to;
  const gaps = stream.gaps
    .filter((gap) => gap.from < to && gap.to > first.from)
    .map((gap) => ({ from: gap.from, to: gap.to, kind: PathKind.gap }));
  const known = carve(parts, gaps, () => true);
  return carve(known, pausesOf(stream, first.from, to), ({ kind }) => IN_THE_WAY.has(kind));
}

function pausesOf(stream: Stream, from: Nanos, to: Nanos): Cut[] {
  const { spans } = stream.around;
  return spans
    .within(from, to, (kind) => spans.isExclusive(kind))
    .map((row) => ({
      from: spans.start[row]!,
      to: Number.isNaN(spans.end[row]!) ? stream.now : spans.end[row]!,
      kind: PathKind.pause,
    }));
}

function carve(parts: readonly PathPart[], cuts: readonly Cut[], isCut: (part: PathPart) => boolean): PathPart[] {
  if (cuts.length === 0) return [...parts];
  const result: PathPart[] = [];
  let next = 0;
  for (const part of parts) {
    while (next < cuts.length && cuts[next]!.to <= part.from) next++;
    let at = part.from;
    for (let index = next; isCut(part) && index < cuts.length && cuts[index]!.from < part.to; index++) {
      const from = Math.max(at, cuts[index]!.from);
      const to = Math.min(part.to, cuts[index]!.to);
      if (!(from < to)) continue;
      if (at < from) result.push({ ...part, from: at, to: from });
      // A pause is of the run that it stops; what a gap hides is not known.
      const isPause = cuts[index]!.kind === PathKind.pause;
      result.push({ ...part, kind: cuts[index]!.kind, from, to, ...(isPause ? {} : { task: NONE, run: NONE }) });
      at = to;
    }
    if (at < part.to) result.push({ ...part, from: at });
  }
  return result;
}

/** Joins neighbours of one kind and place. A joined part keeps the run of its longest piece. */
export function mergeParts(trace: Trace, parts: readonly PathPart[]): PathPart[] {
  const merged: PathPart[] = [];
  let longest = 0;
  for (const part of parts) {
    const last = merged[merged.length - 1];
    const ns = part.to - part.from;
    if (last === undefined || last.to !== part.from || !isAlike(trace, last, part)) {
      merged.push(part);
      longest = ns;
    } else {
      const face = ns > longest ? part : last;
      longest = Math.max(longest, ns);
      merged[merged.length - 1] = { ...face, from: last.from, to: part.to };
    }
  }
  return merged;
}

/** Gaps and what nobody knows have no place. */
const PLACELESS: ReadonlySet<PathKind> = new Set([PathKind.gap, PathKind.unknown, PathKind.pause]);

function isAlike(trace: Trace, a: PathPart, b: PathPart): boolean {
  if (a.kind !== b.kind || a.inferred !== b.inferred) return false;
  return a.task === b.task || PLACELESS.has(a.kind) || siteOf(trace, a) === siteOf(trace, b);
}

/** Site 0 stands for many places: such tasks are alike only if they are one. */
function siteOf(trace: Trace, { task }: PathPart): number {
  if (task === NONE) return -1;
  return trace.sites.groupOf(trace.tasks.siteOf(task)) || -2 - task;
}
