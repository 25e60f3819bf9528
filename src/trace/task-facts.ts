/** What the declarations say of a task, as questions: analyses ask these and never a runtime's own names. */
import type { SiteId, TaskId } from '../base/units.ts';
import { FailureCode, type FrameDefinition, FrameFlag, How, KindFlag, ReadyRule } from '../protocol/events.ts';
import type { Failure } from './failures.ts';
import type { Queue } from './stream.ts';
import { TaskFlag } from './task-table.ts';
import type { Kind, Trace } from './trace.ts';

export function kindOfTask(trace: Trace, task: TaskId): Kind {
  return trace.kind(trace.tasks.kindOf(task));
}

/** It settles: a promise. */
export function isPromise(trace: Trace, task: TaskId): boolean {
  return (kindOfTask(trace, task).flags & KindFlag.settles) !== 0;
}

/** The program's top level, which the runtime knows nothing of. */
export function isTopLevel(trace: Trace, task: TaskId): boolean {
  return (kindOfTask(trace, task).flags & KindFlag.topLevel) !== 0;
}

/** Open until it is closed. */
export function isHandle(trace: Trace, task: TaskId): boolean {
  return (kindOfTask(trace, task).flags & KindFlag.handle) !== 0;
}

/** Declared by the program itself. */
export function isCustom(trace: Trace, task: TaskId): boolean {
  return (kindOfTask(trace, task).flags & KindFlag.custom) !== 0;
}

/** A timer that goes on until it is called off. */
export function isRepeating(trace: Trace, task: TaskId): boolean {
  return trace.tasks.has(task, TaskFlag.repeats);
}

/** Whether callbacks of this queue are due at a time. */
export function isTimed(queue: Queue | undefined): boolean {
  return queue?.rule === ReadyRule.atDeadline;
}

/** The site is a call of an async function: the task is the function's own promise. */
export function isAsyncCall(trace: Trace, site: SiteId): boolean {
  return trace.sites.generatedAt(site).how === How.asyncCall;
}

/** The site is an `await`. */
export function isAwaitSite(trace: Trace, site: SiteId): boolean {
  return trace.sites.generatedAt(site).how === How.await;
}

/** The site makes promises that the program settles by hand: `new Promise()`, `Promise.withResolvers()`. */
export function isSettledByHand(trace: Trace, site: SiteId): boolean {
  const { how } = trace.sites.generatedAt(site);
  return how === How.executor || how === How.withResolvers;
}

/** Nothing is on the stack but the runtime; not so for a site that was not captured. */
export function isRuntimesOwn(trace: Trace, site: SiteId): boolean {
  const { frames } = trace.sites.generatedAt(site);
  return (
    frames.length > 0 && frames.every(({ flags, file }) => (flags & FrameFlag.internal) !== 0 || isRuntimeFile(file))
  );
}

/** The frame on top of what is not the runtime is a library's. */
export function isLibrarys(trace: Trace, site: SiteId): boolean {
  const own = trace.sites.generatedAt(site).frames.find(({ file }) => !isRuntimeFile(file));
  return own !== undefined && (own.flags & FrameFlag.library) !== 0;
}

/** The frame in the code that ran that stands for a site: the program's own, else a library's, else the first. */
export function placeFrame(trace: Trace, site: SiteId): FrameDefinition | undefined {
  const { frames } = trace.sites.generatedAt(site);
  const outside = frames.filter(({ flags, file }) => (flags & FrameFlag.internal) === 0 && !isRuntimeFile(file));
  return outside.find(({ flags }) => (flags & FrameFlag.library) === 0) ?? outside[0] ?? frames[0];
}

function isRuntimeFile(file: string): boolean {
  return file.startsWith('node:');
}

/** A promise was rejected and nothing handled it, then or later. */
export function isUnhandledRejection(failure: Failure): boolean {
  return failure.code === FailureCode.unhandled && Number.isNaN(failure.handledAt);
}
