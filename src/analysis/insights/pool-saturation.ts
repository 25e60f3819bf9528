/**
 * Thread-pool saturation: operations waited for a thread of the runtime's pool because others held all of them.
 * Which thread did what when is worked out (`trace/pool.ts`), so this is never certain. While the loop is blocked, work
 * that is over looks as if it went on: waits in which the loop was busy do not count.
 */
import type { Nanos, TaskId } from '../../base/units.ts';
import { figuresIn } from '../../trace/lane-figures.ts';
import type { Pool } from '../../trace/pool.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { PoolWait, StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface PoolSaturation {
  readonly threads: number;
  /** An operation that waited, and how long the longest did. */
  readonly waiting: TaskId;
  readonly longestNs: Nanos;
  /** An operation that held threads meanwhile, its share of the time that they were held, and how long one took. */
  readonly holder: TaskId;
  readonly holderShare: number;
  readonly holderNs: Nanos;
  readonly isSame: boolean;
}

interface Waited {
  readonly task: TaskId;
  readonly row: number;
  readonly pool: Pool;
  readonly ns: Nanos;
}

/** A wait counts if the loop was free for most of it. */
const BUSY_SHARE = 0.3;
/** Operations of one kind that queue behind each other are worth a word from this length on. */
const LONG_WORK_NS = 20_000_000;
/** Pieces of work looked at before one that waited. */
const MAX_LOOKED_AT = 500;

export const poolSaturation: Insight<PoolSaturation> = {
  kind: 'pool-saturation',
  title: 'Thread pool saturated',
  summary:
    'File operations, DNS lookups, zlib and most of crypto share the few threads of one pool. Start fewer of the long ones at a time, or give the pool more threads: UV_THREADPOOL_SIZE, set before the process starts.',

  check(scan) {
    const waits = scan.poolWaits.map((wait) => waitOf(scan, wait)).filter((one) => one !== null);
    const groups = groupedBy(waits, ({ task }) => scan.groupOfTask(task));
    const findings: Finding<PoolSaturation>[] = [];
    for (const [site, group] of groups) {
      const finding = group.length < Threshold.poolTimes ? null : findingOf(scan, site, group);
      if (finding !== null) findings.push(finding);
    }
    return findings;
  },

  sentence({ count, facts }, words) {
    const { threads, waiting, longestNs, holder, holderShare, holderNs, isSame } = facts;
    const waited = `waited ${words.duration(longestNs)} for a thread of the pool (${words.count(count, 'such operation')} waited)`;
    const held = isSame
      ? `operations like it held ${threads === 1 ? 'the only thread' : `all ${threads} threads`}, about ${words.duration(holderNs)} each`
      : `${words.task(holder)} and its like held ${words.share(holderShare)} of the ${words.count(threads, 'thread')}' time meanwhile, about ${words.duration(holderNs)} each`;
    return `${words.task(waiting)} ${waited}: ${held}.`;
  },
};

function waitOf({ stream }: StreamScan, { queue, row }: PoolWait): Waited | null {
  const { pool } = queue;
  if (pool === null) return null;
  const { work } = pool;
  const window = { from: work.readyAt(row), to: work.startAt(row), now: stream.now };
  const ns = window.to - window.from;
  if (figuresIn(stream.phaseLane, window).busy > ns * BUSY_SHARE) return null;
  return { task: work.keyOf(row), row, pool, ns };
}

function findingOf(scan: StreamScan, site: number, group: readonly Waited[]): Finding<PoolSaturation> | null {
  const [worst] = group.toSorted((a, b) => b.ns - a.ns);
  if (worst === undefined) return null;
  const from = worst.pool.work.readyAt(worst.row);
  const to = worst.pool.work.startAt(worst.row);
  const holders = groupedBy(holdersOf(worst, from, to), ({ task }) => scan.groupOfTask(task));
  const sum = (list: readonly Held[]) => list.reduce((total, { ns }) => total + ns, 0);
  const sorted = [...holders].sort((a, b) => sum(b[1]) - sum(a[1]));
  const [most] = sorted;
  if (most === undefined) return null;
  const [holderSite, held] = most;
  const all = sorted.reduce((total, [, list]) => total + sum(list), 0);
  const threads = worst.pool.threads.length;
  const isSame = holderSite === site;
  const holderNs = held.reduce((total, { wholeNs }) => total + wholeNs, 0) / held.length;
  // Threads were free although something waited: the simulation is wrong here.
  if (all < (to - from) * threads * 0.7) return null;
  if (isSame && holderNs < LONG_WORK_NS) return null;
  return {
    stream: scan.stream.id,
    site: Math.max(0, site),
    confidence: 'likely',
    severity: 'warning',
    weight: group.reduce((total, { ns }) => Math.max(total, ns), 0),
    count: group.length,
    from,
    to,
    tasks: evidence([worst.task, ...held.map(({ task }) => task), ...group.map(({ task }) => task)]),
    runs: [],
    facts: {
      threads,
      waiting: worst.task,
      longestNs: worst.ns,
      holder: held[0]!.task,
      holderShare: sum(held) / all,
      holderNs,
      isSame,
    },
  };
}

interface Held {
  readonly task: TaskId;
  /** Within the wait, and as a whole. */
  readonly ns: Nanos;
  readonly wholeNs: Nanos;
}

/** Work that was on threads while `worst` waited. */
function holdersOf({ pool, row }: Waited, from: Nanos, to: Nanos): Held[] {
  const { work } = pool;
  const held: Held[] = [];
  for (let before = row - 1; before >= Math.max(0, row - MAX_LOOKED_AT); before--) {
    const until = Number.isNaN(work.endAt(before)) ? to : work.endAt(before);
    const ns = Math.min(until, to) - Math.max(work.startAt(before), from);
    if (ns > 0) held.push({ task: work.keyOf(before), ns, wholeNs: until - work.startAt(before) });
  }
  return held;
}
