/** A listener that writes down what a reader says, a line a call: what protocol tests compare. */
import type { TraceEvents, TraceProblem } from '../../src/protocol/events.ts';

/** Records every call as one line of text. */
export class EventLog implements TraceEvents {
  readonly lines: string[] = [];
  readonly problems: TraceProblem[] = [];

  segment: TraceEvents['segment'] = (header) => this.#add('segment', header.process, header.thread, header.segment);
  queue: TraceEvents['queue'] = (queue) =>
    this.#add('queue', queue.id, queue.rule, queue.order, queue.flags, queue.name, queue.title, queue.detail);
  kind: TraceEvents['kind'] = (kind) =>
    this.#add('kind', kind.id, kind.space, kind.queue, kind.pool, kind.flags, kind.name, kind.word);
  site: TraceEvents['site'] = (site) =>
    this.#add(
      'site',
      site.id,
      site.how,
      `${site.enclosingLine}:${site.enclosingColumn}`,
      ...site.frames.map((frame) => `${frame.functionName}@${frame.file}:${frame.line}:${frame.column}/${frame.flags}`),
    );
  init: TraceEvents['init'] = (...args) => this.#add('init', ...args);
  before: TraceEvents['before'] = (...args) => this.#add('before', ...args);
  after: TraceEvents['after'] = (...args) => this.#add('after', ...args);
  settle: TraceEvents['settle'] = (...args) => this.#add('settle', ...args);
  close: TraceEvents['close'] = (...args) => this.#add('close', ...args);
  delay: TraceEvents['delay'] = (...args) => this.#add('delay', ...args);
  turn: TraceEvents['turn'] = (...args) => this.#add('turn', ...args);
  gap: TraceEvents['gap'] = (...args) => this.#add('gap', ...args);
  note: TraceEvents['note'] = (...args) => this.#add('note', ...args);
  spanKind: TraceEvents['spanKind'] = ({ id, flags, name, word }) => this.#add('spanKind', id, flags, name, word);
  spanBegin: TraceEvents['spanBegin'] = (...args) => this.#add('spanBegin', ...args);
  spanEnd: TraceEvents['spanEnd'] = (...args) => this.#add('spanEnd', ...args);
  span: TraceEvents['span'] = (...args) => this.#add('span', ...args);
  failure: TraceEvents['failure'] = (...args) => this.#add('failure', ...args);
  ref: TraceEvents['ref'] = (...args) => this.#add('ref', ...args);
  store: TraceEvents['store'] = ({ id, name, site }) => this.#add('store', id, name, site);
  stores: TraceEvents['stores'] = (mask) => this.#add('stores', mask.toString(2));
  sampling: TraceEvents['sampling'] = (...args) => this.#add('sampling', ...args);
  meter: TraceEvents['meter'] = (tick, meter) => this.#add('meter', tick, ...Object.values(meter));
  join: TraceEvents['join'] = (...args) => this.#add('join', ...args);
  message: TraceEvents['message'] = (...args) => this.#add('message', ...args);
  script: TraceEvents['script'] = (...args) => this.#add('script', ...args);
  end: TraceEvents['end'] = (...args) => this.#add('end', ...args);
  resync: TraceEvents['resync'] = (tick, stack) => this.#add('resync', tick, `[${stack.join(' ')}]`);
  problem: TraceEvents['problem'] = (problem) => {
    this.problems.push(problem);
    this.#add('problem', problem.code, problem.offset);
  };

  #add(...parts: readonly unknown[]): void {
    this.lines.push(parts.join(' '));
  }
}
