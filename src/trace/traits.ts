/** What a task's kind, its queue's rule and its site say of it, in words: for analyses, which do not know the wire. */
import type { TaskId } from '../base/units.ts';
import { How, KindFlag, ReadyRule } from '../protocol/events.ts';
import type { Queue } from './stream.ts';
import type { Trace } from './trace.ts';

const FLAGS = {
  /** A promise. */
  settles: KindFlag.settles,
  /** Over after its first run. */
  oneShot: KindFlag.oneShot,
  /** Open until it is closed. */
  handle: KindFlag.handle,
  /** The program's top level. */
  topLevel: KindFlag.topLevel,
} as const;

export type Trait = keyof typeof FLAGS;

export function hasTrait(trace: Trace, task: TaskId, trait: Trait): boolean {
  return (trace.kind(trace.tasks.kindOf(task)).flags & FLAGS[trait]) !== 0;
}

/** What makes a task of a queue ready; `unknown` also where there is no queue. */
export type Readiness = 'created' | 'trigger' | 'deadline' | 'poll' | 'pool' | 'unknown';

const READINESS: Readonly<Record<ReadyRule, Readiness>> = {
  [ReadyRule.unknown]: 'unknown',
  [ReadyRule.whenCreated]: 'created',
  [ReadyRule.whenTriggerSettles]: 'trigger',
  [ReadyRule.atDeadline]: 'deadline',
  [ReadyRule.sincePoll]: 'poll',
  [ReadyRule.pool]: 'pool',
};

export function readinessOf(queue: Queue | undefined): Readiness {
  return queue === undefined ? 'unknown' : READINESS[queue.rule];
}

const RESOLVED_BY_CODE: ReadonlySet<How> = new Set([How.asyncCall, How.executor, How.withResolvers]);

/** A promise whose run is not a reaction to its trigger but the adoption of what code resolved it with. */
export function isResolvedByCode(trace: Trace, task: TaskId): boolean {
  return RESOLVED_BY_CODE.has(trace.sites.generatedAt(trace.tasks.siteOf(task)).how);
}
