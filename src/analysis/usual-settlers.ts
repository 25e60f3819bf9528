/**
 * What usually settles promises from one place, by those that did: for a promise that nobody has settled yet.
 * A sample: the newest of them, and if these are few, some from all over the record.
 */
import { type Nanos, NONE, type RunId, type SiteId, type TaskId } from '../base/units.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';

export interface UsualSettler {
  /** An example: a run in which one of the promises settled, and its task. */
  readonly run: RunId;
  readonly task: TaskId;
  readonly count: number;
}

export interface SettleHistory {
  /** Promises of the place that were looked at, the one asked about left out. */
  readonly seen: number;
  readonly settled: number;
  /** Creation to settling; NaN: none settled. */
  readonly medianNs: Nanos;
  readonly p95Ns: Nanos;
  /** Most frequent first; settling in the run that made the promise counts to none. */
  readonly settlers: readonly UsualSettler[];
  /** There may be more of them than `seen`. */
  readonly sampled: boolean;
}

/** Promises enough to tell from. */
const ENOUGH = 256;
/** Rows looked at, from the newest back, and then in stretches from all over the rest: about 10 ms in all. */
const NEWEST_ROWS = 1_000_000;
const STRETCHES = 512;
const STRETCH_ROWS = 1_024;
const MOST_SETTLERS = 5;

/**
 * Of promises with the same stack; where none of those settled, of all that were made at the same line.
 * **Cost**: bounded by the numbers above, whatever the size of the trace.
 */
export function settleHistory(trace: Trace, task: TaskId): SettleHistory {
  const { tasks, sites } = trace;
  const site = tasks.siteOf(task);
  const group = sites.groupOf(site);
  const sameStack = sitesThat(trace, (other) => sites.groupOf(other) === group);
  const history = historyOf(trace, task, group === 0 ? null : sameStack);
  const top = sites.at(site).frames[0];
  if (history.settled > 0 || top === undefined) return history;
  const isSameLine = (other: SiteId) => {
    const { how, frames } = sites.at(other);
    const frame = frames[0];
    return how === sites.at(site).how && frame?.file === top.file && frame.line === top.line;
  };
  return historyOf(trace, task, sitesThat(trace, isSameLine));
}

/** By site, 1: it is one of them. */
function sitesThat({ sites }: Trace, matches: (site: SiteId) => boolean): Uint8Array {
  return Uint8Array.from({ length: sites.length }, (_, site) => (matches(site) ? 1 : 0));
}

/** Of promises from these sites. */
function historyOf(trace: Trace, task: TaskId, isOfPlace: Uint8Array | null): SettleHistory {
  const { tasks } = trace;
  const sample = new Sample(trace, task);
  if (isOfPlace === null) return sample.result(true);
  const collect = (from: number, to: number): boolean => {
    for (let row = to - 1; row >= from; row--) {
      if (isOfPlace[tasks.siteOf(row)] === 1 && sample.add(row) >= ENOUGH) return true;
    }
    return false;
  };
  const newest = Math.max(0, tasks.length - NEWEST_ROWS);
  if (collect(newest, tasks.length)) return sample.result(true);
  if (newest <= STRETCHES * STRETCH_ROWS) return sample.result(collect(0, newest));
  for (let stretch = STRETCHES - 1; stretch >= 0; stretch--) {
    const from = Math.floor((newest / STRETCHES) * stretch);
    if (collect(from, Math.min(newest, from + STRETCH_ROWS))) break;
  }
  return sample.result(true);
}

class Sample {
  readonly #trace: Trace;
  readonly #asked: TaskId;
  readonly #times: Nanos[] = [];
  readonly #settlers = new Map<SiteId, { run: RunId; task: TaskId; count: number }>();
  #seen = 0;

  constructor(trace: Trace, asked: TaskId) {
    this.#trace = trace;
    this.#asked = asked;
  }

  /** Takes one in; says how many settled so far. */
  add(task: TaskId): number {
    const { tasks, runs, sites } = this.#trace;
    if (task === this.#asked) return this.#times.length;
    this.#seen++;
    if (!tasks.has(task, TaskFlag.settled)) return this.#times.length;
    const endedIn = tasks.endedInOf(task);
    if (endedIn !== NONE && endedIn !== tasks.createdInOf(task)) {
      const by = runs.taskOf(endedIn);
      // Without a site, tasks of one kind count together.
      const key = sites.groupOf(tasks.siteOf(by)) || -1 - tasks.kindOf(by);
      const known = this.#settlers.get(key);
      if (known !== undefined) known.count++;
      else this.#settlers.set(key, { run: endedIn, task: by, count: 1 });
    }
    return this.#times.push(tasks.settledAt(task) - tasks.createdAt(task));
  }

  result(sampled: boolean): SettleHistory {
    const times = Float64Array.from(this.#times).sort();
    const at = (share: number): Nanos =>
      times.length === 0 ? Number.NaN : times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
    const settlers = [...this.#settlers.values()].sort((a, b) => b.count - a.count || a.run - b.run);
    return {
      seen: this.#seen,
      settled: times.length,
      medianNs: at(0.5),
      p95Ns: at(0.95),
      settlers: settlers.slice(0, MOST_SETTLERS),
      sampled,
    };
  }
}
