/**
 * What an insight is: a check over the facts of one stream, a sentence for each finding, and a summary that says what
 * such a finding means and what to do. Each stands in a file of its own; `all-insights.ts` has the list.
 *
 * What always holds: a check is bounded by what `StreamScan` kept, never by the length of the trace; nothing whose end
 * may lie in a gap is reported as going on; words for durations, places and tasks are the asker's (`Words`), so that
 * this folder knows no language but its sentences.
 */
import type { Nanos, RunId, SiteId, StreamId, TaskId } from '../../base/units.ts';
import type { StreamScan } from './stream-scan.ts';

/**
 * How far a finding can be trusted. `certain`: observed from beginning to end. `likely`: a part of it is an upper bound
 * or was worked out. `possible`: it is so unless the program has a reason that a trace cannot show.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

/** `error`: the program does something else than it was meant to. `warning`: it waits for nothing. `hint`: worth a look. */
export type Severity = 'error' | 'warning' | 'hint';

/** Names for what is found, as sentences need them. Nothing in them is cut off or marked up. */
export interface Words {
  /** `180 ms`. */
  duration(ns: Nanos): string;
  /** `3 timers`, `1 timer`. */
  count(count: number, one: string, many?: string): string;
  /** `12 %`. */
  share(share: number): string;
  /** `a continuation of loadOrder() (orders.ts:84)`. */
  run(run: RunId): string;
  /** `a timer created in flush() (metrics.ts:12)`. */
  task(task: TaskId): string;
  /** `loadOrder() (orders.ts:84)`; empty: not known. */
  site(site: SiteId): string;
  /** What would end a task that keeps its process alive: `clearInterval() or timer.unref()`; empty: not known. */
  closer(task: TaskId): string;
}

/** One thing that was found. Times are those of the stream; rows are of the trace, at most `MAX_EVIDENCE` of each. */
export interface Finding<Facts = unknown> {
  readonly stream: StreamId;
  /** Where, as a group of sites; 0: not known. */
  readonly site: SiteId;
  readonly confidence: Confidence;
  readonly severity: Severity;
  /** Time that it cost, or a measure like it: what findings are ordered by. */
  readonly weight: Nanos;
  /** How many times it was seen. */
  readonly count: number;
  readonly from: Nanos;
  readonly to: Nanos;
  readonly tasks: readonly TaskId[];
  readonly runs: readonly RunId[];
  readonly facts: Facts;
}

export interface Insight<Facts = unknown> {
  /** Stable name: `blocked-loop`. */
  readonly kind: string;
  /** For people: `Blocked loop`. */
  readonly title: string;
  /** What it means, and what to do. */
  readonly summary: string;
  /** **Cost**: bounded by what the scan kept. */
  check(scan: StreamScan): Finding<Facts>[];
  sentence(finding: Finding<Facts>, words: Words): string;
}

export const MAX_EVIDENCE = 20;

/** The first few of a list, as evidence. */
export function evidence<Row>(rows: Iterable<Row>): Row[] {
  const first: Row[] = [];
  for (const row of rows) {
    if (first.length === MAX_EVIDENCE) break;
    first.push(row);
  }
  return first;
}

/** Items by key, in the order of their first. */
export function groupedBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
