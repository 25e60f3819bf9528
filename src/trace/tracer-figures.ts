/** What the tracer of one stream says of itself: what it costs, how sites came to be known, how many stacks it takes. */
import type { Nanos } from '../base/units.ts';
import type { Meter } from '../protocol/events.ts';

/** Sums of METER records; times in nanoseconds. */
export interface MeterSums {
  readonly events: number;
  readonly ownNs: Nanos;
  readonly activeNs: Nanos;
  readonly captured: number;
  readonly inferred: number;
  readonly missing: number;
  readonly verified: number;
  readonly wrong: number;
}

/** From `at` on one in `oneIn` of the stacks that are due is captured; 1: all, 0: none. */
export interface SamplingStep {
  readonly at: Nanos;
  readonly oneIn: number;
  /** One of `SamplingReason`. */
  readonly reason: number;
}

/** Steps that are kept apart; further ones move the last. */
const MAX_STEPS = 1_000;

export class TracerFigures {
  /** All that was told; null: nothing was. */
  total: MeterSums | null = null;
  /** The newest METER alone; null: none was told. */
  newest: MeterSums | null = null;
  /** By time; each differs from the one before. Before the first all stacks are captured. */
  readonly steps: SamplingStep[] = [];

  addMeter(meter: Meter, nsPerTick: number): void {
    const { events, captured, inferred, missing, verified, wrong } = meter;
    const activeNs = meter.activeTicks * nsPerTick;
    // Its own work is part of the time in which the thread was active, whatever a clock says.
    const ownNs = Math.min(meter.ownTicks * nsPerTick, activeNs);
    const sums = { events, ownNs, activeNs, captured, inferred, missing, verified, wrong: Math.min(wrong, verified) };
    this.newest = sums;
    this.total = this.total === null ? sums : sumOf(this.total, sums);
  }

  addStep(step: SamplingStep): void {
    const last = this.steps[this.steps.length - 1];
    if (step.oneIn === (last?.oneIn ?? 1)) return;
    if (this.steps.length < MAX_STEPS) this.steps.push(step);
    else this.steps[MAX_STEPS - 1] = { ...step, at: last!.at };
  }
}

function sumOf(a: MeterSums, b: MeterSums): MeterSums {
  return {
    events: a.events + b.events,
    ownNs: a.ownNs + b.ownNs,
    activeNs: a.activeNs + b.activeNs,
    captured: a.captured + b.captured,
    inferred: a.inferred + b.inferred,
    missing: a.missing + b.missing,
    verified: a.verified + b.verified,
    wrong: a.wrong + b.wrong,
  };
}
