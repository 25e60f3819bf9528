/** Answers about one task or run: its state, what it waits for, how it came to be. */
import { asyncStack, type StackStep } from '../analysis/async-stack.ts';
import { isCombinator } from '../analysis/combinators.ts';
import { edgesOf } from '../analysis/edges.ts';
import { stateAt } from '../analysis/states.ts';
import { type SettleHistory, settleHistory } from '../analysis/usual-settlers.ts';
import { type ChainLink, waitChain } from '../analysis/wait-chain.ts';
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import type { GapView } from '../query/contract.ts';
import type {
  ChainLinkRow,
  ChainReply,
  StackReply,
  StackStepRow,
  StateReply,
  TaskAtParams,
  UsualInfo,
} from '../query/contract-waits.ts';
import { overAt } from '../trace/open-index.ts';
import { isPromise } from '../trace/promises.ts';
import type { Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { frameInfos, functionName, howWord, kindOf, ownPlace, siteOf, taskRef } from './names.ts';
import { tellChain, tellStack, tellState } from './tell-waits.ts';
import { gapsOf } from './view.ts';

export function stateOf(trace: Trace, params: TaskAtParams): StateReply {
  const { task } = params;
  const { stream, at } = momentOf(trace, params);
  const state = stateAt(trace, task, at);
  return {
    task: taskRef(trace, task),
    stream: stream.id,
    atNs: at + stream.offsetNs,
    state,
    sentence: tellState(trace, task, state, at),
    edges: edgesOf(trace, task).map(({ kind, task: to, run, observed }) => ({
      kind,
      to: taskRef(trace, to),
      run: run === NONE ? null : run,
      observed,
    })),
    gaps: gapsBefore(stream, at),
  };
}

export function chainOf(trace: Trace, params: TaskAtParams): ChainReply {
  const { stream, at } = momentOf(trace, params);
  const links = waitChain(trace, params.task, at);
  const history = historyOfLeaf(trace, links);
  return {
    revision: trace.revision,
    atNs: at + stream.offsetNs,
    sentence: tellChain(trace, links, history, at),
    links: links.map((link) => linkRow(trace, stream, link, at)),
    usual: history === null ? null : usualInfo(trace, history),
    gaps: gapsBefore(stream, at),
  };
}

/** **Errors**: `no-such-run`. */
export function stackOf(trace: Trace, run: RunId): StackReply {
  if (!Number.isInteger(run) || run < 0 || run >= trace.runs.length)
    throw new UserError({ code: 'no-such-run', message: `There is no run with the row ${run} in this trace.` });
  const { steps, isWhole } = asyncStack(trace, run);
  const named = steps.map(({ task, call }) => (call === NONE ? task : call));
  return {
    revision: trace.revision,
    sentence: tellStack(trace, named, isWhole),
    steps: steps.map((step) => stepRow(trace, step)),
    whole: isWhole,
  };
}

/** **Errors**: `no-such-task`. */
export function streamOfTask(trace: Trace, task: TaskId): Stream {
  const stream =
    Number.isInteger(task) && task >= 0 && task < trace.tasks.length
      ? trace.streams[trace.tasks.streamOf(task)]
      : undefined;
  if (stream === undefined)
    throw new UserError({ code: 'no-such-task', message: `There is no task with the row ${task} in this trace.` });
  return stream;
}

/** The moment in the stream's time. */
function momentOf(trace: Trace, { task, atNs }: TaskAtParams): { stream: Stream; at: Nanos } {
  const stream = streamOfTask(trace, task);
  return { stream, at: atNs === undefined ? stream.now : atNs - stream.offsetNs };
}

function gapsBefore(stream: Stream, at: Nanos): GapView[] {
  return gapsOf(stream, { from: 0, to: at, now: stream.now });
}

/** Only a promise that somebody else must settle, and that nothing is known to settle, has a usual settler worth a word. */
function historyOfLeaf(trace: Trace, links: readonly ChainLink[]): SettleHistory | null {
  const leaf = links[links.length - 1];
  if (leaf === undefined || leaf.state !== 'waiting' || leaf.via === 'settled-by') return null;
  if (!isPromise(trace, leaf.task) || trace.activations.isAwait(leaf.task)) return null;
  return isCombinator(trace, leaf.task) ? null : settleHistory(trace, leaf.task);
}

function linkRow(trace: Trace, { offsetNs }: Stream, link: ChainLink, at: Nanos): ChainLinkRow {
  const { task, via, observed, state, run, others } = link;
  const kind = kindOf(trace, task);
  const site = siteOf(trace, task);
  const over = overAt(trace, task);
  return {
    via,
    observed,
    to: taskRef(trace, task),
    type: kind.name,
    name: functionName(site),
    how: howWord(site, kind),
    site: trace.sites.groupOf(trace.tasks.siteOf(task)),
    state,
    run: run === NONE ? null : run,
    createdNs: trace.tasks.createdAt(task) + offsetNs,
    endedNs: over <= at && Number.isFinite(over) ? over + offsetNs : null,
    others,
  };
}

function usualInfo(trace: Trace, history: SettleHistory): UsualInfo {
  const { seen, settled, medianNs, p95Ns, sampled } = history;
  return {
    seen,
    settled,
    medianNs: settled === 0 ? null : medianNs,
    p95Ns: settled === 0 ? null : p95Ns,
    settlers: history.settlers.map(({ count, task, run }) => ({
      count,
      by: taskRef(trace, task),
      name: functionName(siteOf(trace, task)),
      how: howWord(siteOf(trace, task), kindOf(trace, task)),
      run,
    })),
    sampled,
  };
}

function stepRow(trace: Trace, { run, task, call, awaitedBy, left }: StackStep): StackStepRow {
  const { tasks, runs } = trace;
  const { offsetNs } = streamOfTask(trace, task);
  const made = call === NONE ? task : call;
  const around = runs.parentOf(run);
  const kind = kindOf(trace, task);
  const site = siteOf(trace, task);
  return {
    run,
    task: taskRef(trace, task),
    type: kind.name,
    how: howWord(site, kind),
    name: functionName(siteOf(trace, made)),
    startNs: runs.startAt(run) + offsetNs,
    createdNs: tasks.createdAt(made) + offsetNs,
    createdAt: frameInfos(siteOf(trace, made)),
    call: call === NONE ? null : taskRef(trace, call),
    stoodAt: call === NONE ? null : ownPlace(site),
    awaitedBy: awaitedBy === NONE ? null : taskRef(trace, awaitedBy),
    inside: around === NONE ? null : taskRef(trace, runs.taskOf(around)),
    inferred: tasks.has(task, TaskFlag.inferredSite) || tasks.has(made, TaskFlag.inferredSite),
    left,
  };
}
