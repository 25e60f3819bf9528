/**
 * `loopscope/api`: a program's own queues and spans, shown beside the runtime's. A thin, typed helper over three
 * diagnostics channels; what it publishes stands in README.md beside this file, and a program may publish it itself.
 *
 * What always holds: where nobody records, a call is one look at a flag (2 to 5 ns) and nothing else happens; where
 * somebody does, nothing of the program's is kept, and no promise, timer or listener is made.
 */
import { type Channel, channel } from 'node:diagnostics_channel';

const queues: Channel = channel('loopscope.queue');
const tasks: Channel = channel('loopscope.task');
const spans: Channel = channel('loopscope.span');

/** How a queue is shown. */
export interface QueueOptions {
  /** For people; left out: the name. */
  readonly title?: string;
  /** Small print behind the title. */
  readonly detail?: string;
}

/** A queue of the program. An item is any object, the same one from `add` to its end. */
export interface Queue<T extends object = object> {
  readonly name: string;
  /** The item waits from here on. `label`: a word for people. */
  add(item: T, label?: string): void;
  /**
   * Work on the item begins. What the program does until `leave`, the item's end, or the end of the callback in
   * progress counts as a run of the item. An item that was not added is added now.
   */
  start(item: T): void;
  /** The synchronous stretch of the work is over; the work itself goes on later. */
  leave(item: T): void;
  /** A further synchronous stretch begins. */
  enter(item: T): void;
  /** The work is done. `outcome`: a word for people. */
  end(item: T, outcome?: string): void;
  /** The work went wrong. */
  fail(item: T, outcome?: string): void;
  /** The item leaves the queue without any, or any further, work. */
  drop(item: T, outcome?: string): void;
}

/** Something of the program's that takes time. */
export interface Span {
  end(outcome?: string): void;
  fail(outcome?: string): void;
}

/** Whether anybody records. For work that is only worth its while then, such as the making of a label. */
export function isTraced(): boolean {
  return tasks.hasSubscribers;
}

/** A queue by its name; the same name is the same queue. Cost: as the first line says, for each of its methods. */
export function queue<T extends object = object>(name: string, options: QueueOptions = {}): Queue<T> {
  let isDescribed = false;
  const tell = (event: string, item: T, more?: { readonly label?: string; readonly outcome?: string }): void => {
    if (!isDescribed) {
      isDescribed = true;
      queues.publish({ name, ...options });
    }
    tasks.publish({ queue: name, event, item, ...more });
  };
  return {
    name,
    add(item, label = '') {
      if (tasks.hasSubscribers) tell('add', item, { label });
    },
    start(item) {
      if (tasks.hasSubscribers) tell('start', item);
    },
    leave(item) {
      if (tasks.hasSubscribers) tell('leave', item);
    },
    enter(item) {
      if (tasks.hasSubscribers) tell('enter', item);
    },
    end(item, outcome = '') {
      if (tasks.hasSubscribers) tell('end', item, { outcome });
    },
    fail(item, outcome = '') {
      if (tasks.hasSubscribers) tell('fail', item, { outcome });
    },
    drop(item, outcome = '') {
      if (tasks.hasSubscribers) tell('drop', item, { outcome });
    },
  };
}

const UNTRACED: Span = { end() {}, fail() {} };

/** Begins a span. `kind`: what it is, one of few, such as `query`; `label`: which one. */
export function span(kind: string, label = ''): Span {
  if (!spans.hasSubscribers) return UNTRACED;
  const begun: Span = {
    end: (outcome = '') => spans.publish({ event: 'end', span: begun, outcome }),
    fail: (outcome = '') => spans.publish({ event: 'fail', span: begun, outcome }),
  };
  spans.publish({ event: 'begin', span: begun, kind, label });
  return begun;
}
