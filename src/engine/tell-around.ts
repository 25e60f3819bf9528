/** Sentences about what surrounds a task or run: stores, messages, pauses, failures, what it made, what it keeps alive. */
import type { Pauses } from '../analysis/pauses.ts';
import type { StoreState } from '../analysis/stores.ts';
import type { Nanos } from '../base/units.ts';
import type { MadeInfo, MessageInfo } from '../query/contract-around.ts';
import { formatDuration, plural } from '../query/text.ts';
import type { Failure } from '../trace/failures.ts';
import type { Stream } from '../trace/stream.ts';
import { threadName } from './words.ts';

/** Pauses below this do not matter to a run. Chosen by eye. */
const NOTEWORTHY_NS = 1_000_000;

/** Only of a loss: that a store held a value is as it should be. */
export function tellLostStores(states: readonly StoreState[]): string {
  const lost = states.filter(({ state }) => state === 'lost').map(({ store }) => store.name);
  if (lost.length === 0) return '';
  const named = lost.filter((name) => name !== '');
  const who =
    named.length === lost.length
      ? `${lost.length === 1 ? 'store' : 'stores'} ${named.join(', ')}`
      : plural(lost.length, 'store');
  const held = lost.length === 1 ? 'it held a value' : 'they held a value';
  return ` Context was lost (${who}): ${held} when the task was created, and none when this began.`;
}

export function tellPauses({ ns, word }: Pauses): string {
  return ns < NOTEWORTHY_NS ? '' : ` ${formatDuration(ns)} of it were ${word}.`;
}

export function tellMessages(messages: readonly MessageInfo[]): string {
  return `${tellMessage(messages, 'received')}${tellMessage(messages, 'sent')}`;
}

function tellMessage(messages: readonly MessageInfo[], direction: MessageInfo['direction']): string {
  const some = messages.filter((message) => message.direction === direction);
  const [first] = some;
  if (first === undefined) return '';
  const count = some.length === 1 ? 'a message' : plural(some.length, 'message');
  const peers = new Set(some.map(({ peer }) => peer));
  const whom = peers.size === 1 ? threadName(first.peer) : `${peers.size} threads`;
  if (direction === 'sent') return ` It sent ${count} to ${whom}.`;
  const under = first.other === null ? '' : `, ${tellLatency(first, some.length)}`;
  return ` It received ${count} from ${whom}${under}.`;
}

function tellLatency({ atNs, other }: MessageInfo, count: number): string {
  const from = other?.place === null || other === null ? '' : ` by ${other.title} (${other.place.label})`;
  const ago = formatDuration(Math.max(0, atNs - (other?.atNs ?? atNs)));
  return `${count === 1 ? '' : 'the first '}sent ${ago} before${from}`;
}

/** Of an exception that nobody caught. */
export function tellUncaught(failure: Failure | undefined): string {
  if (failure === undefined) return '';
  return ` It threw ${quoted(failure)}, which nobody caught.`;
}

function quoted({ text }: Failure): string {
  return text === '' ? 'an error' : `"${text}"`;
}

/** Of a rejection that nobody handled. */
export function tellFailure(failure: Failure | undefined): string {
  if (failure === undefined) return '';
  const after: Nanos = failure.handledAt - failure.at;
  const end = Number.isNaN(after) ? 'nobody handled that' : `that was handled only ${formatDuration(after)} later`;
  return ` It was rejected with ${quoted(failure)}, and ${end}.`;
}

/** `isPossible`: tasks of its kind do by default, or it was said of this one. */
export function tellAlive(keepsAlive: boolean | null, isPossible: boolean, stream: Stream): string {
  if (!isPossible) return '';
  if (keepsAlive === null) return ' Whether it keeps the process alive is not known: the record has a gap since.';
  const isPast = stream.ended || stream.abandoned;
  if (keepsAlive) return isPast ? ' It kept the process alive when the record ended.' : ' It keeps the process alive.';
  return isPast ? ' It did not keep the process alive.' : ' It does not keep the process alive.';
}

/** `titles`: of the streams that were recorded of it. */
export function tellMade(made: MadeInfo | null, titles: readonly string[]): string {
  if (made === null) return '';
  const what = made.kind === 'process' ? `process ${made.id}` : `worker ${made.id}`;
  if (made.untraced !== '') return ` It made ${what}, which is not traced: ${made.untraced.replace(/\.$/, '')}.`;
  if (titles.length === 0) return ` It made ${what}, of which nothing was recorded.`;
  return ` It made ${what}, recorded as ${titles.join(', ')}.`;
}
