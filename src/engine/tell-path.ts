/** The sentence about a critical path: how long it took, and on what. */
import type { Nanos } from '../base/units.ts';
import type { PathPlace, PathTotal } from '../query/contract-path.ts';
import { formatDuration, formatShare } from '../query/text.ts';
import { capital } from './words.ts';

export interface ToldPath {
  readonly title: string;
  readonly ns: Nanos;
  readonly isOver: boolean;
  /** How much of its end was followed; NaN: all. */
  readonly followedNs: Nanos;
  /** Longest first, both. */
  readonly totals: readonly PathTotal[];
  readonly places: readonly ToldPlace[];
}

export interface ToldPlace extends Pick<PathPlace, 'kind' | 'ns' | 'place'> {
  /** `pause()`, `a timer`; empty: not known. */
  readonly phrase: string;
}

const WORDS: Readonly<Record<PathTotal['kind'], string>> = {
  own: 'in its own code',
  awaited: 'in code that it waited for',
  other: 'behind other code',
  queue: 'in a queue',
  timer: 'until a timer was due',
  io: 'for input or output',
  'pool-queue': 'for a free thread of the pool (inferred)',
  pool: 'for work of the thread pool (inferred)',
  pause: 'in garbage collections',
  promise: 'for a promise that nobody had settled',
  gap: 'in a gap of the record',
  unknown: 'that the record does not explain',
};

/** Kinds that are told: those of at least this share of the whole, at most three. Chosen by eye. */
const LEAST_SHARE = 0.05;
const MAX_TOLD = 3;
/** A place is named where this much of its kind's time is its. */
const MOST = 0.5;

/** `loadOrder() took 61 ms: 58 ms (95 %) until a timer was due, mostly in pause() (app.js:3).` */
export function tellPath({ title, ns, isOver, followedNs, totals, places }: ToldPath): string {
  const took = isOver ? `took ${formatDuration(ns)}` : `is not over after ${formatDuration(ns)}`;
  const told = totals
    .filter((total) => total.ns > 0 && total.ns >= ns * LEAST_SHARE)
    .slice(0, MAX_TOLD)
    .map(
      (total) => `${formatDuration(total.ns)} (${formatShare(total.ns / ns)}) ${WORDS[total.kind]}${at(total, places)}`,
    );
  // Names of functions and of requests stay as they are.
  const subject = title.startsWith('the ') ? capital(title) : title;
  const what = told.length === 0 ? '' : `: ${told.join('; ')}`;
  const limit = Number.isNaN(followedNs)
    ? ''
    : ` It has too many steps: only the last ${formatDuration(followedNs)} were followed.`;
  return `${subject} ${took}${what}.${limit}`;
}

function at({ kind, ns }: PathTotal, places: readonly ToldPlace[]): string {
  const most = places.find((place) => place.kind === kind);
  if (most === undefined || most.phrase === '' || most.ns < ns * MOST) return '';
  const mostly = most.ns < ns ? 'mostly ' : '';
  return `, ${mostly}${most.phrase}${most.place === null ? '' : ` (${most.place.label})`}`;
}
