/**
 * The scans of all streams of a trace, and the pass over its tasks that feeds them. Whoever asks for insights owns one
 * per trace and keeps it: a later look costs what came since, and open tasks.
 */
import type { StreamId } from '../../base/units.ts';
import type { Trace } from '../../trace/trace.ts';
import { Places } from './places.ts';
import { StreamScan } from './stream-scan.ts';

export class TraceScan {
  readonly #trace: Trace;
  readonly #places: Places;
  readonly #streams: StreamScan[] = [];
  #nextTask = 0;
  #revision = -1;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#places = new Places(trace);
  }

  /** The scan of a stream, up to date. **Cost**: nothing if the trace is as it was. */
  of(stream: StreamId): StreamScan | undefined {
    this.#update();
    return this.#streams[stream];
  }

  #update(): void {
    const { streams, tasks, revision } = this.#trace;
    if (revision === this.#revision) return;
    this.#revision = revision;
    for (const stream of streams.slice(this.#streams.length))
      this.#streams.push(new StreamScan(this.#trace, stream, this.#places));
    const behind = tasks.length;
    for (let task = this.#nextTask; task < behind; task++) this.#streams[tasks.streamOf(task)]!.addTask(task);
    this.#nextTask = behind;
    for (const scan of this.#streams) scan.update();
  }
}
