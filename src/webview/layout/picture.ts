/** What is on the screen in this frame: drawing, hit test and keys all work on the same one. */
import type { ViewReply } from '../../query/contract.ts';
import type { LaneLayout } from './lane-layout.ts';
import type { TimeScale } from './time-scale.ts';

export interface Picture {
  readonly scale: TimeScale;
  readonly layout: LaneLayout;
  readonly tile: ViewReply | null;
  /** How far the lanes are scrolled, CSS px. */
  readonly scrollTopPx: number;
}
