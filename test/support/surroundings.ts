/** Reads from a spool file what surrounds tasks, with names in the place of ids: what `around.test.ts` looks at. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  KindDefinition,
  QueueDefinition,
  SegmentHeader,
  SiteDefinition,
  SpanKindDefinition,
  StoreDefinition,
  TraceEvents,
  TraceProblem,
} from '../../src/protocol/events.ts';
import { StreamReader } from '../../src/protocol/reader.ts';

/** A task, where it was made, and the stores that held a value then and in its runs. */
export interface SurroundedTask {
  readonly wire: number;
  readonly kind: KindDefinition | undefined;
  /** Function of the innermost user frame. */
  readonly madeIn: string;
  readonly createdTick: number;
  readonly stores: number;
  readonly runs: { readonly tick: number; readonly stores: number; readonly readyTicks: number }[];
  /** `closed`, `cancelled`; empty: neither. */
  end: string;
}

/** A span from its beginning. `endTick` NaN: it was open at the end of the record. */
export interface SurroundingSpan {
  readonly kind: SpanKindDefinition;
  readonly task: number;
  readonly label: string;
  readonly startTick: number;
  endTick: number;
  failed: boolean;
  outcome: string;
}

/** Of all spool files of a session: main threads first, then by thread and process. Throws on damage. */
export function readSurroundings(folder: string): Surroundings[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.looptrace'));
  const streams = files.map((name) => {
    const seen = new Surroundings();
    const reader = new StreamReader(seen);
    reader.push(readFileSync(join(folder, name)));
    reader.finish();
    if (seen.problems.length + seen.notes.length > 0)
      throw new Error([...seen.notes, ...seen.problems.map(String)].join());
    return seen;
  });
  const order = ({ header }: Surroundings): number => (header === undefined ? 0 : header.thread * 2 ** 32 + header.pid);
  return streams.sort((a, b) => order(a) - order(b));
}

export class Surroundings implements TraceEvents {
  header: SegmentHeader | undefined;
  readonly tasks = new Map<number, SurroundedTask>();
  readonly queues = new Map<number, QueueDefinition>();
  readonly spans: SurroundingSpan[] = [];
  readonly failures: { readonly code: number; readonly task: number; readonly text: string }[] = [];
  readonly refs: { readonly task: number; readonly keepsAlive: boolean }[] = [];
  readonly storeDefinitions: StoreDefinition[] = [];
  readonly sites = new Map<number, SiteDefinition>();
  readonly joins: {
    readonly task: number;
    readonly isProcess: boolean;
    readonly id: number;
    readonly untraced: string;
  }[] = [];
  readonly messages: {
    readonly tick: number;
    readonly received: boolean;
    readonly peer: number;
    readonly serial: number;
  }[] = [];
  readonly notes: string[] = [];
  readonly problems: TraceProblem[] = [];
  readonly settled = new Set<number>();
  lastTick = 0;
  #kinds = new Map<number, KindDefinition>();
  #spanKinds = new Map<number, SpanKindDefinition>();
  #open = new Map<number, SurroundingSpan>();
  #mask = 0;

  segment: TraceEvents['segment'] = (header) => {
    this.header = header;
  };
  queue: TraceEvents['queue'] = (queue) => this.queues.set(queue.id, queue);
  kind: TraceEvents['kind'] = (kind) => this.#kinds.set(kind.id, kind);
  site: TraceEvents['site'] = (site) => this.sites.set(site.id, site);
  spanKind: TraceEvents['spanKind'] = (kind) => this.#spanKinds.set(kind.id, kind);
  store: TraceEvents['store'] = (store) => this.storeDefinitions.push(store);
  stores: TraceEvents['stores'] = (mask) => {
    this.#mask = mask;
  };
  init: TraceEvents['init'] = (tick, wire, kind, _trigger, site) => {
    const madeIn = this.sites.get(site)?.frames[0]?.functionName ?? '';
    const stores = this.#mask;
    this.tasks.set(wire, { wire, kind: this.#kinds.get(kind), madeIn, createdTick: tick, stores, runs: [], end: '' });
  };
  before: TraceEvents['before'] = (tick, wire, _queue, readyTicks) => {
    this.lastTick = tick;
    this.tasks.get(wire)?.runs.push({ tick, stores: this.#mask, readyTicks });
  };
  close: TraceEvents['close'] = (_tick, wire, cancelled) => {
    const task = this.tasks.get(wire);
    if (task !== undefined) task.end = cancelled ? 'cancelled' : 'closed';
  };
  settle: TraceEvents['settle'] = (_tick, wire) => this.settled.add(wire);
  spanBegin: TraceEvents['spanBegin'] = (tick, span, kind, task, label) => {
    const begun = {
      ...this.#span(kind),
      task,
      label,
      startTick: tick,
      endTick: Number.NaN,
      failed: false,
      outcome: '',
    };
    this.#open.set(span, begun);
    this.spans.push(begun);
  };
  spanEnd: TraceEvents['spanEnd'] = (tick, span, failed, outcome) => {
    const begun = this.#open.get(span);
    if (begun === undefined) throw new Error(`span ${span} ends twice, or was never begun`);
    this.#open.delete(span);
    Object.assign(begun, { endTick: tick, failed, outcome });
  };
  span: TraceEvents['span'] = (tick, kind, startTicksBack, lengthTicks, label) => {
    const startTick = tick - startTicksBack;
    const endTick = startTick + lengthTicks;
    this.spans.push({ ...this.#span(kind), task: 0, label, startTick, endTick, failed: false, outcome: '' });
  };
  failure: TraceEvents['failure'] = (_tick, code, task, text) => this.failures.push({ code, task, text });
  ref: TraceEvents['ref'] = (_tick, task, keepsAlive) => this.refs.push({ task, keepsAlive });
  join: TraceEvents['join'] = (_tick, task, isProcess, id, untraced) =>
    this.joins.push({ task, isProcess, id, untraced });
  message: TraceEvents['message'] = (tick, received, peer, serial) =>
    this.messages.push({ tick, received, peer, serial });
  note: TraceEvents['note'] = (_tick, code, text) => this.notes.push(`${code} ${text}`);
  problem: TraceEvents['problem'] = (problem) => this.problems.push(problem);
  after(): void {}
  delay(): void {}
  turn(): void {}
  gap(): void {}
  sampling(): void {}
  meter(): void {}
  script(): void {}
  resync(): void {}
  end(): void {}

  /** Spans of a kind, by its name. */
  spansOf(name: string): SurroundingSpan[] {
    return this.spans.filter(({ kind }) => kind.name === name);
  }

  /** Tasks whose kind has this name. */
  tasksOf(name: string): SurroundedTask[] {
    return [...this.tasks.values()].filter(({ kind }) => kind?.name === name);
  }

  #span(kind: number): { kind: SpanKindDefinition } {
    const known = this.#spanKinds.get(kind);
    if (known === undefined) throw new Error(`span kind ${kind} is not declared`);
    return { kind: known };
  }
}
