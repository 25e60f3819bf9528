/** The builder's part for what surrounds tasks: spans, failures, stores, the tracer's figures, threads, messages. */
import { NONE, type TaskId, type Ticks } from '../base/units.ts';
import type { Meter, SegmentHeader, SpanKindDefinition, StoreDefinition, WireId } from '../protocol/events.ts';
import { BuilderBase } from './builder-base.ts';
import type { Stream } from './stream.ts';

export class AroundBuilder extends BuilderBase {
  /** Stores that hold a value, as bits. */
  protected mask = 0;
  readonly #spanKinds = new Uint8Array(256);

  override segment(header: SegmentHeader): void {
    super.segment(header);
    this.mask = 0;
    this.#spanKinds.fill(0);
  }

  spanKind(definition: SpanKindDefinition): void {
    if (this.stream !== null) this.#spanKinds[definition.id & 0xff] = this.stream.around.spans.kindOf(definition);
  }

  spanBegin(tick: Ticks, span: number, kind: number, wire: WireId, label: string): void {
    const { stream } = this;
    if (stream === null) return;
    const run = this.currentRun(stream);
    const task = wire === 0 && run !== NONE ? this.trace.runs.taskOf(run) : this.#taskOrNone(stream, wire);
    stream.around.spans.begin(span, this.#spanKinds[kind & 0xff]!, this.at(tick), task, run, label);
  }

  spanEnd(tick: Ticks, span: number, failed: boolean, outcome: string): void {
    this.stream?.around.spans.finish(span, this.at(tick), failed, outcome);
  }

  span(tick: Ticks, kind: number, startTicksBack: Ticks, lengthTicks: Ticks, label: string): void {
    const { stream } = this;
    if (stream === null) return;
    const now = this.at(tick);
    const start = Math.max(0, now - startTicksBack * this.nsPerTick);
    const end = Math.min(now, start + lengthTicks * this.nsPerTick);
    // Told in the moment in which it was, it is of the run in progress; told later, nobody knows.
    const run = startTicksBack === 0 ? this.currentRun(stream) : NONE;
    const task = run === NONE ? NONE : this.trace.runs.taskOf(run);
    stream.around.spans.add(this.#spanKinds[kind & 0xff]!, start, end, task, run, label);
  }

  failure(tick: Ticks, code: number, wire: WireId, text: string): void {
    const { stream } = this;
    if (stream === null) return;
    const at = this.at(tick);
    const task = this.#taskOrNone(stream, wire);
    stream.around.failures.add({ at, code, task, run: this.currentRun(stream), text });
  }

  ref(tick: Ticks, wire: WireId, keepsAlive: boolean): void {
    const { stream } = this;
    if (stream === null) return;
    this.trace.tasks.setRef(this.taskOf(stream, wire), this.at(tick), keepsAlive);
  }

  store({ id, name, site }: StoreDefinition): void {
    const { stream } = this;
    if (stream === null) return;
    stream.around.addStore({ bit: id, name, site: this.sites[site] ?? 0, since: stream.now });
  }

  stores(mask: number): void {
    this.mask = mask;
  }

  sampling(tick: Ticks, oneIn: number, reason: number): void {
    this.stream?.around.tracer.addStep({ at: this.at(tick), oneIn, reason });
  }

  meter(tick: Ticks, meter: Meter): void {
    if (this.stream === null) return;
    this.at(tick);
    this.stream.around.tracer.addMeter(meter, this.nsPerTick);
  }

  join(tick: Ticks, wire: WireId, isProcess: boolean, id: number, untraced: string): void {
    const { stream } = this;
    if (stream === null) return;
    stream.around.joins.add({ at: this.at(tick), task: this.#taskOrNone(stream, wire), isProcess, id, untraced });
  }

  message(tick: Ticks, received: boolean, peer: number, serial: number, wire: WireId): void {
    const { stream } = this;
    if (stream === null) return;
    const task = this.#taskOrNone(stream, wire);
    stream.around.messages.add(this.at(tick), received, peer, serial, task, this.currentRun(stream));
  }

  script(file: string, isMap: boolean, text: string): void {
    this.trace.scripts.set(file, isMap, text);
  }

  #taskOrNone(stream: Stream, wire: WireId): TaskId {
    return wire === 0 ? NONE : this.taskOf(stream, wire);
  }
}
