/**
 * Where a builder stands: in which stream, at what time, and what ids of the segment in progress mean.
 * The builder proper (`builder.ts`) and its part for what surrounds tasks (`around-builder.ts`) stand on it.
 */
import { NONE, type RunId, type TaskId, type Ticks } from '../base/units.ts';
import type { SegmentHeader, SiteDefinition, WireId } from '../protocol/events.ts';
import type { Stream } from './stream.ts';
import { originOf, type Trace } from './trace.ts';

/** Times beyond this come from damage; bucket arithmetic stays exact below it. */
export const MAX_NS = 2 ** 52;

export class BuilderBase {
  protected readonly trace: Trace;
  /** Null: there are too many. */
  protected stream: Stream | null = null;
  protected nsPerTick = 1;
  #segmentOffset = 0;
  /** From ids of the segment to rows. */
  protected sites: number[] = [0];

  constructor(trace: Trace) {
    this.trace = trace;
  }

  segment(header: SegmentHeader): void {
    this.trace.revision++;
    const stream = this.trace.streamOf(header);
    this.stream = stream;
    this.sites = [0];
    if (stream === null) return;
    this.nsPerTick = header.clock.nsPerTick;
    // Segments of one stream may count their ticks from different origins.
    this.#segmentOffset = Number(originOf(header) - stream.originNs);
  }

  site(definition: SiteDefinition): void {
    this.sites[Math.min(definition.id, this.sites.length)] = this.trace.sites.intern(definition);
  }

  /** The innermost run in progress, or NONE. */
  protected currentRun(stream: Stream): RunId {
    const { stack } = stream;
    return stack.length === 0 ? NONE : stack[stack.length - 1]!;
  }

  /** The task's row; one that is not known yet gets a row of its own. */
  protected taskOf(stream: Stream, wire: WireId): TaskId {
    const known = stream.taskOf(wire);
    if (known !== NONE) return known;
    const task = this.trace.tasks.add(stream.id, wire, 0, 0, 0, Number.NaN, NONE, NONE);
    this.name(stream, wire, task);
    return task;
  }

  protected name(stream: Stream, wire: WireId, task: TaskId): void {
    stream.name(wire, task);
  }

  /** Stream time of a tick. */
  protected time(tick: Ticks): number {
    return Math.max(0, Math.min(MAX_NS, this.#segmentOffset + tick * this.nsPerTick));
  }

  /** Stream time of a tick, never before the newest. */
  protected at(tick: Ticks): number {
    const stream = this.stream!;
    const time = this.#segmentOffset + tick * this.nsPerTick;
    if (time > stream.now) stream.now = Math.min(MAX_NS, time);
    return stream.now;
  }
}
