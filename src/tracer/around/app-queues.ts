/**
 * The program's own queues, told by publishing on diagnostics channels (`src/api/README.md` has the messages). Each
 * is a lane beside the runtime's.
 *
 * An item is a task: created when it is added; its runs are the synchronous stretches of the work on it; the span
 * from its start to its end is the work as a whole. An item that is dropped is a task that was called off.
 *
 * What always holds: items are known by a weak map, so a program that never tells of an end leaks nothing.
 */
import { KindFlag, ReadyRule, type WireId } from '../../protocol/events.ts';
import type { Around } from './around.ts';
import { listen } from './channels.ts';
import type { Lanes } from './lanes.ts';
import type { SpanKind, Spans } from './spans.ts';

interface QueueMessage {
  readonly name?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
}

interface TaskMessage {
  readonly queue?: unknown;
  readonly item?: unknown;
  readonly event?: unknown;
  readonly label?: unknown;
  readonly outcome?: unknown;
}

interface AppQueue {
  /** Its kind of task. */
  readonly kind: number;
  readonly work: SpanKind;
  readonly items: WeakMap<object, Item>;
}

interface Item {
  readonly task: WireId;
  readonly addedTick: number;
  readonly label: string;
  /** Number of the span of its work; -1: not started. */
  span: number;
}

/** Records the program's own queues. Cost: none while nothing is published; a record for each event. */
export function watchAppQueues(around: Around, spans: Spans, lanes: Lanes): void {
  const queues = new AppQueues(around, spans, lanes);
  listen<QueueMessage>(around, 'loopscope.queue', (message) => queues.describe(message));
  listen<TaskMessage>(around, 'loopscope.task', (message) => queues.tell(message));
}

class AppQueues {
  readonly #around: Around;
  readonly #spans: Spans;
  readonly #lanes: Lanes;
  readonly #queues = new Map<string, AppQueue>();

  constructor(around: Around, spans: Spans, lanes: Lanes) {
    this.#around = around;
    this.#spans = spans;
    this.#lanes = lanes;
  }

  /** How a queue is to be shown: to be told before its first item. */
  describe({ name, title, detail }: QueueMessage): void {
    if (typeof name !== 'string') return;
    this.#around.record(() => this.#queueOf(name, textOr(title, name), textOr(detail, '')));
  }

  tell({ queue: name, item, event, label, outcome }: TaskMessage): void {
    if (typeof name !== 'string' || typeof item !== 'object' || item === null) return;
    let queue: AppQueue | undefined;
    this.#around.record(() => {
      queue = this.#queueOf(name, name, '');
    });
    if (queue === undefined) return;
    const known = queue.items.get(item);
    switch (event) {
      case 'add':
        this.#add(queue, item, textOr(label, ''));
        break;
      case 'start':
        this.#start(queue, known ?? this.#add(queue, item, textOr(label, '')));
        break;
      case 'enter':
        if (known !== undefined) this.#enter(known, 0);
        break;
      case 'leave':
        if (known !== undefined) this.#leave(known);
        break;
      case 'end':
      case 'fail':
      case 'drop':
        if (known !== undefined) this.#end(queue, item, known, event, textOr(outcome, ''));
        break;
      default:
    }
  }

  #add(queue: AppQueue, item: object, label: string): Item | undefined {
    let added: Item | undefined;
    this.#around.record((tick) => {
      const id = this.#around.ownTask();
      const { writer } = this.#around;
      this.#around.context();
      const site = this.#around.site();
      writer.init(tick, id, 1, queue.kind, this.#around.current(), site);
      added = { task: id * 2 + 1, addedTick: tick, label, span: -1 };
      queue.items.set(item, added);
    });
    return added;
  }

  #start(queue: AppQueue, item: Item | undefined): void {
    if (item === undefined) return;
    if (item.span < 0) {
      item.span = this.#spans.begin(queue.work, item.task, item.label);
      this.#enter(item, -1);
    } else {
      this.#enter(item, 0);
    }
  }

  /** `readyTicks` -1: since it was added. */
  #enter(item: Item, readyTicks: number): void {
    this.#around.record((tick) => {
      const { writer } = this.#around;
      this.#around.context();
      writer.before(tick, item.task, 0, readyTicks < 0 ? tick - item.addedTick : readyTicks);
    });
  }

  #leave(item: Item): void {
    this.#around.record((tick) => this.#around.writer.after(tick, item.task));
  }

  #end(queue: AppQueue, key: object, item: Item, event: 'end' | 'fail' | 'drop', outcome: string): void {
    queue.items.delete(key);
    this.#leave(item);
    if (item.span > 0) this.#spans.end(item.span, event !== 'end', outcome === '' ? WORDS[event] : outcome);
    this.#around.record((tick) => this.#around.writer.close(tick, item.task, event === 'drop'));
  }

  #queueOf(name: string, title: string, detail: string): AppQueue | undefined {
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      const lane = this.#lanes.add({ rule: ReadyRule.whenCreated, name, title, detail });
      const flags = KindFlag.custom;
      const kind = this.#around.kind({ space: 1, queue: lane, pool: 0, flags, name, word: `item of ${title}` });
      if (kind === 0) return undefined;
      queue = { kind, work: this.#spans.kind(0, `queue.${name}`, title), items: new WeakMap() };
      this.#queues.set(name, queue);
    }
    return queue;
  }
}

const WORDS = { end: '', fail: 'failed', drop: 'dropped' } as const;

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
