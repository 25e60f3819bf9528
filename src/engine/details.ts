/** The questions about one thing: a run, a task, the next run of a lane. */
import { delayedBy } from '../analysis/delayed-by.ts';
import { pausesIn } from '../analysis/pauses.ts';
import { poolWorkOf } from '../analysis/pool-work.ts';
import { storesOfRun, storesOfTask } from '../analysis/stores.ts';
import { NONE, type RunId, type TaskId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import { KindFlag } from '../protocol/events.ts';
import type { NeighbourParams, RunDetails, TaskDetails } from '../query/contract.ts';
import { keepsAlive, mayKeepAlive } from '../trace/keeps-alive.ts';
import { RunFlag } from '../trace/run-table.ts';
import type { Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { failureRow, madeInfo, messageInfos, storeInfos } from './around.ts';
import { kindOf, runPlace, runTitle, siteInfo, streamTitle, taskRef } from './names.ts';
import {
  tellAlive,
  tellFailure,
  tellLostStores,
  tellMade,
  tellMessages,
  tellPauses,
  tellUncaught,
} from './tell-around.ts';
import { tellRun, tellTask } from './tell-run.ts';
import { tellInferred } from './tracer-info.ts';

/** Runs that are named as having been in the way. */
const MAX_DELAYS = 5;
/** Runs of a task that are listed, and walked over to number one. */
const MAX_RUNS = 100_000;

/** **Errors**: `no-such-run`. */
export function runDetails(trace: Trace, run: RunId): RunDetails {
  const { runs, tasks } = trace;
  checkRun(trace, run);
  const task = runs.taskOf(run);
  const stream = trace.streams[tasks.streamOf(task)]!;
  const { offsetNs } = stream;
  const queue = stream.queues[runs.queueOf(run)];
  const start = runs.startAt(run);
  const ready = runs.readyAt(run);
  const created = tasks.createdAt(task);
  const queueNs = start - ready;
  const delays = delayedBy(trace, stream, ready, start, MAX_DELAYS);
  const end = Number.isNaN(runs.endAt(run)) ? stream.now : runs.endAt(run);
  const createdIn = tasks.createdInOf(task);
  const trigger = tasks.triggerOf(task);
  const stores = storesOfRun(trace, run);
  const messages = messageInfos(trace, stream, run);
  const pauses = pausesIn(stream, start, end);
  const site = siteInfo(trace, task);
  const failure = stream.around.failures.uncaughtIn(run);
  const around = [
    tellUncaught(failure),
    tellPauses(pauses),
    tellMessages(messages),
    tellLostStores(stores),
    tellInferred(stream, site.inferred),
  ];
  const told = tellRun(trace, run, { stream, queue, queueNs, delays, work: poolWorkOf(trace, stream, run) });
  return {
    run,
    task,
    stream: stream.id,
    lane: queue?.name ?? '',
    sentence: told + around.join(''),
    meta: metaOf(trace, stream, task, start),
    startNs: start + offsetNs,
    endNs: end + offsetNs,
    readyNs: ready + offsetNs,
    createdNs: created + offsetNs,
    waitNs: Math.max(0, ready - created),
    queueNs,
    queueIsBound: runs.has(run, RunFlag.readyIsBound),
    runNs: end - start,
    site,
    createdIn:
      createdIn === NONE
        ? null
        : { run: createdIn, title: runTitle(trace, createdIn), place: runPlace(trace, createdIn) },
    trigger: trigger === NONE ? null : taskRef(trace, trigger),
    delayedBy: delays.map((delay) => ({
      ...delay,
      title: runTitle(trace, delay.run),
      place: runPlace(trace, delay.run),
    })),
    createdTasks: runs.createdTasksOf(run),
    runNumber: numberOf(trace, run),
    taskRuns: tasks.runsOf(task),
    pausedNs: pauses.ns,
    stores: storeInfos(trace, stores),
    messages,
    failure: failure === undefined ? null : failureRow(trace, stream, failure),
  };
}

/** **Errors**: `no-such-task`. */
export function taskDetails(trace: Trace, task: TaskId): TaskDetails {
  const { tasks } = trace;
  if (!Number.isInteger(task) || task < 0 || task >= tasks.length) {
    throw new UserError({ code: 'no-such-task', message: `There is no task with the row ${task} in this trace.` });
  }
  const stream = trace.streams[tasks.streamOf(task)]!;
  const { offsetNs } = stream;
  const trigger = tasks.triggerOf(task);
  const isOver = tasks.has(task, TaskFlag.over) || (kindOf(trace, task).flags & KindFlag.topLevel) !== 0;
  const site = siteInfo(trace, task);
  const alive = keepsAlive(trace, task);
  const made = madeInfo(trace, stream, task);
  const failure = stream.around.failures.of(task);
  const titles = made === null ? [] : made.streams.map((id) => streamTitle(trace, trace.streams[id]!));
  const around = [
    tellFailure(failure),
    tellMade(made, titles),
    isOver ? '' : tellAlive(alive, mayKeepAlive(trace, task), stream),
    tellInferred(stream, site.inferred),
  ];
  return {
    task,
    stream: stream.id,
    sentence: tellTask(trace, task, stream.now, isOver) + around.join(''),
    meta: metaOf(trace, stream, task, tasks.createdAt(task)),
    createdNs: tasks.createdAt(task) + offsetNs,
    settledNs: tasks.settledAt(task) + offsetNs,
    closedNs: tasks.closedAt(task) + offsetNs,
    cancelled: tasks.has(task, TaskFlag.cancelled),
    site,
    trigger: trigger === NONE ? null : taskRef(trace, trigger),
    runs: runsOfTask(trace, task),
    keepsAlive: alive,
    stores: storeInfos(trace, storesOfTask(trace, task)),
    made,
    failure: failure === undefined ? null : failureRow(trace, stream, failure),
  };
}

/** The run beside this one in its lane; of a run that is in no lane, the nearest. **Errors**: `no-such-run`. */
export function neighbourOf(trace: Trace, { run, direction }: NeighbourParams): RunId | null {
  checkRun(trace, run);
  const { runs, tasks } = trace;
  const stream = trace.streams[tasks.streamOf(runs.taskOf(run))]!;
  const lane = stream.queues[runs.queueOf(run)]?.lane;
  if (lane === undefined) return null;
  const index = lane.indexOfRow(run);
  const isThere = index < lane.count && lane.row(index) === run;
  const next = direction === 'previous' ? index - 1 : isThere ? index + 1 : index;
  return next >= 0 && next < lane.count ? lane.row(next) : null;
}

function checkRun(trace: Trace, run: RunId): void {
  if (Number.isInteger(run) && run >= 0 && run < trace.runs.length) return;
  throw new UserError({ code: 'no-such-run', message: `There is no run with the row ${run} in this trace.` });
}

/** `PROMISE · task 88214 · turn 318`. */
function metaOf(trace: Trace, stream: Stream, task: TaskId, at: number): string {
  const turn = stream.turnAt(at);
  const parts = [kindOf(trace, task).name || 'unknown type', `task ${trace.tasks.asyncId(task)}`];
  if (turn !== NONE) parts.push(`turn ${stream.turns.keyOf(turn)}`);
  return parts.join(' · ');
}

/** Oldest first. */
function runsOfTask(trace: Trace, task: TaskId): RunId[] {
  const found: RunId[] = [];
  for (let run = trace.tasks.lastRunOf(task); run !== NONE && found.length < MAX_RUNS; run = trace.runs.previousOf(run))
    found.push(run);
  return found.reverse();
}

/** Which run of its task it is, from 1. */
function numberOf(trace: Trace, run: RunId): number {
  let number = 1;
  for (let before = trace.runs.previousOf(run); before !== NONE; before = trace.runs.previousOf(before)) number++;
  return number;
}
