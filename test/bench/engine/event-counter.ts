/** Counts events as budgets speak of them: one init, before, after, settle, or close. */
import type { TraceEvents } from '../../../src/protocol/events.ts';

/** A listener that keeps nothing. */
export class EventCounter implements TraceEvents {
  events = 0;

  init(): void {
    this.events++;
  }
  before(): void {
    this.events++;
  }
  after(): void {
    this.events++;
  }
  settle(): void {
    this.events++;
  }
  close(): void {
    this.events++;
  }
  segment(): void {}
  queue(): void {}
  kind(): void {}
  site(): void {}
  delay(): void {}
  turn(): void {}
  gap(): void {}
  note(): void {}
  spanKind(): void {}
  spanBegin(): void {}
  spanEnd(): void {}
  span(): void {}
  failure(): void {}
  ref(): void {}
  store(): void {}
  stores(): void {}
  sampling(): void {}
  meter(): void {}
  join(): void {}
  message(): void {}
  script(): void {}
  end(): void {}
  resync(): void {}
  problem(): void {}
}
