/** Messages between the threads of a process: the other end of one, and those of a run. */
import { NONE, type RunId } from '../base/units.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

/** A row of a stream's messages. */
export interface MessageEnd {
  readonly stream: Stream;
  readonly row: number;
}

/** Clocks of two threads agree to some ticks, and stamps may be 20 µs old. */
const SLACK_NS = 1_000_000;
/** Messages looked at for one run. */
const MAX_LOOKED_AT = 10_000;

/** The same message at its other end; null: it was not recorded there. */
export function otherEnd(trace: Trace, { stream, row }: MessageEnd): MessageEnd | null {
  const { messages } = stream.around;
  const isReceived = messages.received[row] === 1;
  const { process, thread } = stream.header;
  const other = trace.streams.find(
    ({ header }) => header.process === process && header.thread === messages.peer[row] && header.thread !== thread,
  );
  const found = other?.around.messages.find(!isReceived, thread, messages.serial[row]!) ?? -1;
  if (other === undefined || found < 0) return null;
  const here = stream.offsetNs + messages.at[row]!;
  const there = other.offsetNs + other.around.messages.at[found]!;
  // Nothing arrives before it was sent: numbers that say so are not of one message.
  if ((isReceived ? here - there : there - here) < -SLACK_NS) return null;
  return { stream: other, row: found };
}

/** Rows of the messages that a run sent and received, in order, at most `limit`. */
export function messagesOf(trace: Trace, stream: Stream, run: RunId, limit: number): number[] {
  const { messages } = stream.around;
  const { runs } = trace;
  const rows: number[] = [];
  if (run === NONE || messages.length === 0) return rows;
  const end = Number.isNaN(runs.endAt(run)) ? stream.now : runs.endAt(run);
  const first = messages.firstAt(runs.startAt(run));
  for (let row = first; row < Math.min(messages.length, first + MAX_LOOKED_AT) && rows.length < limit; row++) {
    if (messages.at[row]! > end) break;
    if (messages.run[row] === run) rows.push(row);
  }
  return rows;
}
