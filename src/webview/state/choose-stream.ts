/** Which thread to show before the user has said so: the one where most happens. */
import type { StreamId } from '../../base/units.ts';
import type { SessionInfo } from '../../query/contract.ts';

/** Another stream takes over only when it has this many times the runs: no flickering between equals. */
const CLEARLY_MORE = 2;

/** The stream to show; the current one once the user has touched anything. Launchers (`npm`) are quiet, programs are not. */
export function chooseStream(session: SessionInfo, current: StreamId | null, touched: boolean): StreamId | null {
  const shown = session.streams.find((stream) => stream.id === current);
  if (shown !== undefined && touched) return shown.id;
  let best = shown ?? session.streams[0];
  for (const stream of session.streams) {
    if (best !== undefined && stream.runs > best.runs * CLEARLY_MORE) best = stream;
  }
  return best?.id ?? null;
}
