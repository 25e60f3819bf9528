/** What `run` says at its end: the trace in a few lines. */
import type { Engine } from '../engine/engine.ts';
import { openTrace } from '../engine/node.ts';
import type { Counts, LaneView, RunDetails, SessionInfo } from '../query/contract.ts';
import { foldedWords } from '../query/folded.ts';
import { formatDuration, plural } from '../query/text.ts';

/** Lines for people. **Cost**: reads the whole trace once. */
export async function summarize(file: string): Promise<string[]> {
  const trace = await openTrace(file);
  const session = await trace.ask('session', {});
  const counts = await trace.ask('counts', { programsOnly: true });
  const longest = await longestRun(trace, session);
  return [
    totals(session, counts),
    ...(longest === undefined ? [] : [longestSentence(longest)]),
    ...problemLines(session),
  ];
}

/** More would push what matters off the screen; `loopscope query` has them all. */
const SHOWN_PROBLEMS = 5;

function problemLines({ problems }: SessionInfo): string[] {
  const lines = problems.slice(0, SHOWN_PROBLEMS).map(({ message }) => `problem: ${message}`);
  const left = problems.length - SHOWN_PROBLEMS;
  return left > 0 ? [...lines, `and ${plural(left, 'more problem')}`] : lines;
}

function totals(session: SessionInfo, { tasks, runs }: Counts): string {
  const streams = session.streams.filter(({ role }) => role === 'program');
  const folded = foldedWords(session.streams);
  const processes = new Set(streams.map(({ process }) => process)).size;
  const threads = streams.length === processes ? '' : ` with ${plural(streams.length, 'thread')}`;
  return `${plural(tasks, 'task')}, ${plural(runs, 'run')} in ${plural(processes, 'process', 'processes')}${threads}${folded === '' ? '' : `, and ${folded}`}`;
}

function longestSentence({ runNs, lane, site }: RunDetails): string {
  const place = site.frames.find((frame) => frame.place !== null)?.place?.label;
  return `longest run: ${formatDuration(runNs)} in ${site.name}${place === undefined ? '' : ` (${place})`}, queue ${lane}`;
}

/** Width of the picture asked for: few boxes, each with its longest run. */
const WIDTH_PX = 32;

/** The lane that holds the longest run names it in one of its boxes. Cost: a few dozen questions. */
async function longestRun(trace: Engine, session: SessionInfo): Promise<RunDetails | undefined> {
  let longestLane: LaneView | undefined;
  for (const { id, role, startNs, endNs } of session.streams) {
    if (role !== 'program') continue;
    const { lanes } = await trace.ask('view', { stream: id, fromNs: startNs, toNs: endNs + 1, widthPx: WIDTH_PX });
    for (const lane of lanes) {
      if (lane.kind !== 'queue' || lane.stats.runs === 0) continue;
      if (longestLane === undefined || lane.stats.longestNs > longestLane.stats.longestNs) longestLane = lane;
    }
  }
  let longest: RunDetails | undefined;
  for (const run of longestLane?.boxes.run ?? []) {
    const details = await trace.ask('run', { run });
    if (longest === undefined || details.runNs > longest.runNs) longest = details;
  }
  return longest;
}
