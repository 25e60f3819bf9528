/**
 * A session in memory: the tables that its streams share, and the streams. `TraceBuilder` writes it while it
 * is read; readers look at `length` once and see a consistent past.
 */
import type { Nanos } from '../base/units.ts';
import type { SegmentHeader } from '../protocol/events.ts';
import { Activations } from './activations.ts';
import { RunTable } from './run-table.ts';
import { ScriptTable } from './script-table.ts';
import { SiteTable } from './site-table.ts';
import { Stream } from './stream.ts';
import { TaskTable } from './task-table.ts';

/** A kind of task of one stream. Queues are indexes into the stream's `queues`, or NO_QUEUE. */
export interface Kind {
  readonly name: string;
  readonly word: string;
  readonly flags: number;
  readonly queue: number;
  readonly pool: number;
}

/** Streams that a session may have: the column that names them has 16 bits. */
const MAX_STREAMS = 0xffff;
const MAX_KINDS = 0xffff;
/** Clocks further apart than this (104 days) are not of one machine's one start: they are not joined. */
const MAX_APART_NS = 2n ** 53n;

export class Trace {
  readonly tasks = new TaskTable();
  readonly runs = new RunTable();
  readonly sites = new SiteTable();
  readonly scripts = new ScriptTable();
  readonly activations = new Activations(this.tasks, this.runs, this.sites);
  readonly streams: Stream[] = [];
  readonly #kinds: Kind[] = [{ name: '', word: 'task', flags: 0, queue: 255, pool: 255 }];
  readonly #kindByKey = new Map<string, number>();
  readonly #streamByKey = new Map<string, Stream>();
  /** Clock at the session's start: that of the earliest stream. */
  #originNs = 0n;
  settles = 0;
  /** Goes up with everything that is added. */
  revision = 0;

  /** The stream that a header names; a new one joins the session. Null: there are too many. */
  streamOf(header: SegmentHeader): Stream | null {
    const key = `${header.process}/${header.thread}`;
    const known = this.#streamByKey.get(key);
    if (known !== undefined) return known;
    if (this.streams.length >= MAX_STREAMS) return null;
    const stream = new Stream(this.streams.length, header, originOf(header), this.runs);
    this.streams.push(stream);
    this.#streamByKey.set(key, stream);
    this.#join(stream);
    return stream;
  }

  /** End of the newest record, in session time. */
  get endNs(): Nanos {
    return this.streams.reduce((end, stream) => Math.max(end, stream.offsetNs + stream.now), 0);
  }

  /** Wall clock at the session's start, ms. */
  get wallStartMs(): number {
    const first = this.streams.find((stream) => stream.offsetNs === 0);
    return first?.header.clock.wallMs ?? 0;
  }

  kind(row: number): Kind {
    return this.#kinds[row] ?? this.#kinds[0]!;
  }

  /** Row of a kind, added if it is new; 0 if there are too many. */
  internKind(stream: Stream, kind: Kind): number {
    const key = JSON.stringify([stream.id, kind]);
    const known = this.#kindByKey.get(key);
    if (known !== undefined) return known;
    if (this.#kinds.length > MAX_KINDS) return 0;
    const row = this.#kinds.push(kind) - 1;
    this.#kindByKey.set(key, row);
    return row;
  }

  /** Bytes of all tables and indexes. */
  get byteLength(): number {
    const tables = this.tasks.byteLength + this.runs.byteLength + this.activations.byteLength;
    return this.streams.reduce((sum, stream) => sum + stream.byteLength, tables);
  }

  /** Places a stream in session time; one that began earlier than all others moves them. */
  #join(stream: Stream): void {
    if (this.streams.length === 1) {
      this.#originNs = stream.originNs;
      return;
    }
    const offset = stream.originNs - this.#originNs;
    if (offset >= MAX_APART_NS || offset <= -MAX_APART_NS) return;
    if (offset >= 0n) {
      stream.offsetNs = Number(offset);
      return;
    }
    this.#originNs = stream.originNs;
    for (const other of this.streams) {
      if (other !== stream) other.offsetNs += Number(-offset);
    }
  }
}

/** Clock at tick 0. Zero for what is no number. */
export function originOf(header: SegmentHeader): bigint {
  const { originNs } = header.clock;
  return /^-?\d{1,30}$/.test(originNs) ? BigInt(originNs) : 0n;
}
