/**
 * The loop of one stream while it is read: turns, phases and busy time, from TURN records and the runs that
 * nothing was around. Owned by the stream, called by the builder only.
 *
 *     TURN            TURN
 *     |##  ###  #      |#  ##      top-level runs
 *     [turn     ]      [turn]      ends with its last run
 *     [timers][poll]   [poll]      phases: runs of one queue, with the microtasks between and after them
 */
import { type Nanos, NONE, type RunId } from '../base/units.ts';
import { BLOCKED_POLL_NS } from './ready.ts';
import { NO_QUEUE } from './run-table.ts';
import type { Stream } from './stream.ts';

/** Runs of a phase that are further apart than this are two stretches. Chosen by eye: some runtime work between callbacks. */
const PHASE_JOIN_NS = 100_000;

export class LoopRecorder {
  readonly #stream: Stream;
  /** Nothing that the newest poll brought can have been ready before. */
  pollBound: Nanos = 0;
  #lastTurnAt: Nanos = 0;
  #iterations = 0;
  /** A top-level run began since the newest TURN record. */
  #turnRan = true;
  #phaseQueue = NO_QUEUE;
  /** The newest phase may still grow. */
  #inPhase = false;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** `iterations` of the loop since the last TURN record, in which it was `idle` for so long. */
  turn(now: Nanos, iterations: number, idle: Nanos): void {
    const { turns, turnLane } = this.#stream;
    this.#iterations += Math.max(1, iterations);
    this.pollBound = idle >= BLOCKED_POLL_NS ? now : this.#lastTurnAt;
    this.#lastTurnAt = now;
    this.#inPhase = false;
    const ready = Math.max(0, now - idle);
    const last = turns.length - 1;
    if (!this.#turnRan && last >= 0) {
      // Nothing ran in the turn before this one (the tracer's own timer woke it): they are one.
      turns.replaceLast(now, now, Math.min(turns.readyAt(last), ready), this.#iterations | 0);
      return;
    }
    turnLane.close(turns.startAt(last), turns.endAt(last), turns.readyAt(last));
    turnLane.open(turns.add(now, now, ready, this.#iterations | 0), now, ready);
    this.#turnRan = false;
  }

  /** A run begins that nothing is around. */
  beforeTopLevel(now: Nanos, queue: number): void {
    const { turns, turnLane, phases, phaseLane, queues } = this.#stream;
    this.#turnRan = true;
    if (turns.length === 0) turnLane.open(turns.add(now, Number.NaN, Number.NaN, 0), now, Number.NaN);
    else turns.setLastEnd(Number.NaN);
    const last = phases.length - 1;
    const drained = queues[queue]?.drained === true;
    const joins = this.#inPhase && now - phases.endAt(last) <= PHASE_JOIN_NS && (drained || queue === this.#phaseQueue);
    if (joins) {
      phases.setLastEnd(Number.NaN);
      return;
    }
    phaseLane.close(phases.startAt(last), phases.endAt(last), Number.NaN);
    phaseLane.open(phases.add(now, Number.NaN, Number.NaN, queue), now, Number.NaN);
    this.#phaseQueue = queue;
    this.#inPhase = true;
  }

  /** The run that `beforeTopLevel` spoke of has its row now: a new phase is named after it. */
  nameTopLevel(run: RunId): void {
    const { phases } = this.#stream;
    const last = phases.length - 1;
    if (phases.runOf(last) === NONE) phases.setRun(last, run);
  }

  afterTopLevel(start: Nanos, now: Nanos): void {
    const { turns, phases, load } = this.#stream;
    if (turns.length > 0) turns.setLastEnd(now);
    if (phases.length > 0) phases.setLastEnd(now);
    load.addBusy(start, Math.max(start, now));
  }

  /** When the pool's work of a task ended at the latest: at the poll that brought it, if it was handed in before. */
  workEnd(created: Nanos, runStart: Nanos): Nanos {
    return this.#lastTurnAt > created ? Math.min(this.#lastTurnAt, runStart) : runStart;
  }
}
