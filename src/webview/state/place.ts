/** Which place in the source stands for a run. */
import type { FrameInfo, PlaceRef, RunDetails } from '../../query/contract.ts';

/** The first frame of the user's own code, else of a library, else any that can be opened; null: none. */
export function placeOf(details: RunDetails): PlaceRef | null {
  const { frames } = details.site;
  const own = frames.find((frame) => isOwn(frame) && frame.place !== null);
  const library = frames.find((frame) => !frame.internal && frame.place !== null);
  return (own ?? library ?? frames.find((frame) => frame.place !== null))?.place ?? null;
}

/** Code of the user's, neither a library's nor the runtime's. */
export function isOwn(frame: FrameInfo): boolean {
  return !frame.library && !frame.internal;
}
