/** Which thread to show before the user has said so: the program's, and of those the one where most happens. */
import type { StreamId } from '../../base/units.ts';
import type { SessionInfo, StreamInfo } from '../../query/contract.ts';

/** Another stream takes over only when it has this many times the runs: no flickering between equals. */
const CLEARLY_MORE = 2;

/**
 * The stream to show; the current one once the user has touched anything. A launcher (`npm`) is shown only as long as
 * nothing else is there: it is the program until then.
 */
export function chooseStream(session: SessionInfo, current: StreamId | null, touched: boolean): StreamId | null {
  const shown = session.streams.find((stream) => stream.id === current);
  if (shown !== undefined && touched) return shown.id;
  const programs = session.streams.filter(isProgram);
  const candidates = programs.length > 0 ? programs : session.streams;
  let best = shown !== undefined && candidates.includes(shown) ? shown : candidates[0];
  for (const stream of candidates) {
    if (best !== undefined && stream.runs > best.runs * CLEARLY_MORE) best = stream;
  }
  return best?.id ?? null;
}

/** The streams to choose from, and those that are folded away: launchers and loaders. The one shown never is. */
export function foldStreams(
  streams: readonly StreamInfo[],
  current: StreamId | null,
): { readonly listed: readonly StreamInfo[]; readonly folded: readonly StreamInfo[] } {
  const isListed = (stream: StreamInfo) => isProgram(stream) || stream.id === current;
  return { listed: streams.filter(isListed), folded: streams.filter((stream) => !isListed(stream)) };
}

function isProgram({ role }: StreamInfo): boolean {
  return role === 'program';
}
