/**
 * How two recordings of a program differ, site by site. Sites of two recordings have no ids in common: they are found
 * again by where they are, also where lines have moved or the file was renamed.
 *
 * What counts as a change is chosen by eye, so that two recordings of the same work show next to none: half as much
 * again, and enough of it to matter.
 */
import type { Nanos } from '../base/units.ts';

/** Times of a site, in short. */
export interface Times {
  readonly count: number;
  readonly p50Ns: Nanos;
  readonly p95Ns: Nanos;
}

/** A site as far as recordings can be compared. */
export interface ComparedSite {
  /** Names and places of its frames: the same only while nothing was edited. */
  readonly exact: string;
  /** The same without lines. */
  readonly shape: string;
  /** How a task comes to be there, and the function: the same when the file was renamed. */
  readonly name: string;
  readonly line: number;
  readonly tasks: number;
  readonly pending: number;
  readonly wait: Times | null;
  readonly queued: Times | null;
  readonly ran: Times | null;
  readonly life: Times | null;
}

export type ChangeKind = 'pending' | 'wait' | 'queued' | 'ran' | 'life' | 'created' | 'new' | 'gone';

/** In the order in which they are told. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  'pending',
  'wait',
  'queued',
  'ran',
  'life',
  'created',
  'new',
  'gone',
];

export interface Change<S> {
  readonly kind: ChangeKind;
  /** Null: it was not there. */
  readonly before: S | null;
  readonly after: S | null;
  /** After against before; Infinity: from nothing. */
  readonly factor: number;
  /** What to sort by: more of tasks or nanoseconds, per task; below 0: less. */
  readonly difference: number;
}

const LEAST_FACTOR = 1.5;
const LEAST_TASKS = 10;
const LEAST_PENDING = 1;
const LEAST_NS = 1_000_000;
/** Times of fewer tasks say nothing of the next ones. */
const LEAST_TIMES = 5;

/** Pairs of sites that are one in both, and those that are in one only. */
export interface Matched<S> {
  readonly pairs: readonly (readonly [before: S, after: S])[];
  readonly onlyBefore: readonly S[];
  readonly onlyAfter: readonly S[];
}

/** Finds the sites of one recording in another. **Cost**: O(sites · log sites). */
export function matchSites<S extends ComparedSite>(before: readonly S[], after: readonly S[]): Matched<S> {
  const pairs: [S, S][] = [];
  let left = before;
  let right = after;
  const steps: ((site: S) => string)[] = [({ exact }) => exact, ({ shape }) => shape, ({ name }) => name];
  for (const [step, keyOf] of steps.entries()) {
    const byKey = groupBy(right, keyOf);
    const rest: S[] = [];
    const taken = new Set<S>();
    for (const [key, sites] of groupBy(left, keyOf)) {
      const others = byKey.get(key) ?? [];
      // A name alone says enough only if it is one of a kind on both sides.
      const isClear = key !== '' && (step < 2 || (sites.length === 1 && others.length === 1));
      const found = isClear ? inOrder(sites, others) : [];
      for (const [a, b] of found) taken.add(a).add(b);
      pairs.push(...found);
      rest.push(...sites.filter((site) => !taken.has(site)));
    }
    left = rest;
    right = right.filter((site) => !taken.has(site));
  }
  return { pairs, onlyBefore: left, onlyAfter: right };
}

/** Of sites that look alike the first is the first, where they are as many; else each is the nearest by line. */
function inOrder<S extends ComparedSite>(before: readonly S[], after: readonly S[]): [S, S][] {
  const a = [...before].sort((x, y) => x.line - y.line);
  const b = [...after].sort((x, y) => x.line - y.line);
  if (a.length === b.length) return a.map((site, index) => [site, b[index]!]);
  const [fewer, more] = a.length < b.length ? [a, b] : [b, a];
  const pairs: [S, S][] = [];
  let from = 0;
  for (const [index, site] of fewer.entries()) {
    // As many must be left as are still to be found, so that the order stays.
    const behind = more.length - (fewer.length - index - 1);
    let nearest = from;
    for (let other = from; other < behind; other++)
      if (Math.abs(more[other]!.line - site.line) < Math.abs(more[nearest]!.line - site.line)) nearest = other;
    pairs.push(fewer === a ? [site, more[nearest]!] : [more[nearest]!, site]);
    from = nearest + 1;
  }
  return pairs;
}

/**
 * What changed, by kind and then by how much, worse before better.
 * @param scale how much more was done in the second recording (requests served); numbers of tasks are put in relation to it
 */
export function changesOf<S extends ComparedSite>(
  { pairs, onlyBefore, onlyAfter }: Matched<S>,
  scale: number,
): Change<S>[] {
  const changes: Change<S>[] = [];
  for (const [before, after] of pairs) changes.push(...changesOfPair(before, after, scale));
  for (const after of onlyAfter)
    changes.push({ kind: 'new', before: null, after, factor: Number.POSITIVE_INFINITY, difference: after.tasks });
  for (const before of onlyBefore)
    changes.push({ kind: 'gone', before, after: null, factor: 0, difference: -before.tasks });
  // What was never there and is pending now is the first thing to know.
  for (const after of onlyAfter)
    if (after.pending >= LEAST_PENDING)
      changes.push({
        kind: 'pending',
        before: null,
        after,
        factor: Number.POSITIVE_INFINITY,
        difference: after.pending,
      });
  const rank = ({ kind }: Change<S>) => CHANGE_KINDS.indexOf(kind);
  return changes.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(b.difference > 0) - Number(a.difference > 0) ||
      Math.abs(b.difference) - Math.abs(a.difference),
  );
}

function changesOfPair<S extends ComparedSite>(before: S, after: S, scale: number): Change<S>[] {
  const changes: Change<S>[] = [];
  const add = (kind: ChangeKind, from: number, to: number) =>
    changes.push({ kind, before, after, factor: to / from, difference: to - from });
  if (isMore(before.pending, after.pending, before.pending === 0 || after.pending === 0 ? LEAST_PENDING : LEAST_TASKS))
    add('pending', before.pending, after.pending);
  for (const kind of ['wait', 'queued', 'ran', 'life'] as const) {
    // A wait shows in the life as well: it is told once.
    if (kind === 'life' && changes.some((change) => change.kind !== 'pending')) continue;
    const [a, b] = [before[kind], after[kind]];
    if (a === null || b === null || Math.min(a.count, b.count) < LEAST_TIMES) continue;
    // Both the usual and the slow cases must have moved, or the slow ones by far.
    if (isMore(a.p50Ns, b.p50Ns, LEAST_NS)) add(kind, a.p50Ns, b.p50Ns);
    else if (isMore(a.p95Ns, b.p95Ns, 10 * LEAST_NS) && b.count >= 4 * LEAST_TIMES) add(kind, a.p95Ns, b.p95Ns);
  }
  if (isMore(before.tasks * scale, after.tasks, LEAST_TASKS)) add('created', before.tasks * scale, after.tasks);
  return changes;
}

/** Whether two numbers differ by half as much again, and by `least`. */
function isMore(a: number, b: number, least: number): boolean {
  return Math.max(a, b) >= LEAST_FACTOR * Math.min(a, b) && Math.abs(a - b) >= least;
}

function groupBy<S>(sites: readonly S[], keyOf: (site: S) => string): Map<string, S[]> {
  const groups = new Map<string, S[]>();
  for (const site of sites) {
    const key = keyOf(site);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [site]);
    else group.push(site);
  }
  return groups;
}
