/**
 * Which colour a lane's boxes have: colour says who runs: callbacks of the loop, what is drained
 * between them, or a thread beside it.
 */
import type { LaneView } from '../../query/contract.ts';
import { mix, type Rgba } from './colour.ts';
import type { Theme } from './theme.ts';

/** How far the palest phase goes towards the ground. */
const PALEST_PHASE = 0.6;

/** Fill of a lane's boxes. */
export function toneOf(lane: LaneView, theme: Theme): Rgba {
  if (lane.kind === 'pool') return theme.slot;
  return lane.drained ? theme.between : theme.run;
}

/** Fills of phases, one a queue in the order of the queue lanes: shades of the run colour. */
export function phaseTones(lanes: readonly LaneView[], theme: Theme): readonly Rgba[] {
  const queues = lanes.filter((lane) => lane.kind === 'queue');
  const onLoop = queues.filter((lane) => !lane.drained);
  return queues.map((lane) => {
    const order = onLoop.indexOf(lane);
    if (order < 0) return theme.between;
    return mix(theme.run, theme.ground, (order / Math.max(1, onLoop.length - 1)) * PALEST_PHASE);
  });
}
