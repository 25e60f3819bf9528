/** Which task made the thread or process of a stream, and the way back. Session time throughout. */
import type { Join } from '../trace/joins.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

/** A process may begin its record this long before the one that made it tells of it. Chosen by eye. */
const SLACK_NS = 1_000_000_000;

export interface Maker {
  readonly stream: Stream;
  readonly join: Join;
}

/**
 * Who made a stream: of a worker the thread that started it, of a process's main thread the process that started
 * it, or started the shell that did. Null: not known. **Cost**: O(streams).
 */
export function makerOf(trace: Trace, made: Stream): Maker | null {
  const { process, thread, parent, parentThread, pid, ppid } = made.header;
  if (thread !== 0) {
    return newest(
      made,
      trace.streams.filter(
        ({ header }) => header.process === process && (parentThread === null || header.thread === parentThread),
      ),
      false,
      thread,
    );
  }
  const starters = trace.streams.filter(({ header }) => header.process === parent);
  return newest(made, starters, true, pid) ?? newest(made, starters, true, ppid);
}

/** The streams of what `join` made. **Cost**: O(streams²), which are few. */
export function streamsMade(trace: Trace, join: Join): Stream[] {
  return trace.streams.filter((made) => makerOf(trace, made)?.join === join);
}

/** The system gives ids out again: of several joins the last before the record began is meant. */
function newest(made: Stream, starters: readonly Stream[], isProcess: boolean, id: number): Maker | null {
  let found: Maker | null = null;
  for (const stream of starters) {
    for (const join of stream.around.joins.ofId(isProcess, id)) {
      const at = stream.offsetNs + join.at;
      const isLater = found === null || at > found.stream.offsetNs + found.join.at;
      if (stream !== made && join.untraced === '' && at <= made.offsetNs + SLACK_NS && isLater)
        found = { stream, join };
    }
  }
  return found;
}
