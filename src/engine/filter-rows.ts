/** What the terms of a filter mean of runs and of spans: their own times and states, and else those of their task. */
import { type Nanos, NONE, type RunId } from '../base/units.ts';
import type { NumberRange, TextPattern } from '../query/filter.ts';
import type { FieldName } from '../query/filter-fields.ts';
import { hasGapAfter } from '../trace/keeps-alive.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { anyMatches, isInAny, type Predicate, type Terms, touchesAny } from './filter-compile.ts';
import { lanesNamed, ofProcess } from './filter-streams.ts';
import { either, type Moments, TaskTerms } from './filter-tasks.ts';

/** Terms of runs; rows are `RunId`s. */
export class RunTerms implements Terms {
  readonly #trace: Trace;
  readonly #moments: Moments;
  readonly #tasks: TaskTerms;

  constructor(trace: Trace, moments: Moments) {
    this.#trace = trace;
    this.#moments = moments;
    this.#tasks = new TaskTerms(trace, moments);
  }

  text(pattern: TextPattern): Predicate {
    return this.#ofTask(this.#tasks.text(pattern));
  }

  words(field: FieldName, patterns: readonly TextPattern[]): Predicate {
    if (field === 'state') return either(patterns.map((pattern) => this.#state(pattern)));
    if (field !== 'lane') return this.#ofTask(this.#tasks.words(field, patterns));
    const { runs } = this.#trace;
    const isMeant = lanesNamed(this.#trace, patterns);
    return (run) => isMeant(this.#streamOf(run).id, runs.queueOf(run));
  }

  range(field: FieldName, ranges: readonly NumberRange[]): Predicate {
    const { runs, tasks } = this.#trace;
    const inRange =
      (figure: (run: RunId) => number): Predicate =>
      (run) =>
        isInAny(ranges, figure(run));
    switch (field) {
      case 'wait':
        return inRange((run) => {
          const before = runs.previousOf(run);
          const since = before === NONE ? tasks.createdAt(runs.taskOf(run)) : runs.endAt(before);
          return Math.max(0, runs.readyAt(run) - since);
        });
      case 'queued':
        return inRange((run) => runs.startAt(run) - runs.readyAt(run));
      case 'ran':
      case 'busy':
      case 'life':
        return inRange((run) => this.#endOf(run) - runs.startAt(run));
      case 'created':
        return inRange((run) => runs.startAt(run) + this.#streamOf(run).offsetNs);
      case 'ended':
        return inRange((run) => runs.endAt(run) + this.#streamOf(run).offsetNs);
      case 'time':
        return (run) => {
          const { offsetNs } = this.#streamOf(run);
          return touchesAny(ranges, runs.startAt(run) + offsetNs, this.#endOf(run) + offsetNs);
        };
      default:
        return this.#ofTask(this.#tasks.range(field, ranges));
    }
  }

  #state(pattern: TextPattern): Predicate {
    const { runs } = this.#trace;
    const at = (run: RunId) => this.#moments.at[this.#streamOf(run).id]!;
    const isRunning = (run: RunId) => runs.startAt(run) <= at(run) && !(runs.endAt(run) <= at(run));
    const isReady = (run: RunId) => runs.readyAt(run) <= at(run) && runs.startAt(run) > at(run);
    switch (pattern.text) {
      case 'running':
        return isRunning;
      case 'ready':
        return isReady;
      case 'pending':
        return (run) => isRunning(run) || isReady(run);
      case 'done':
        return (run) => runs.endAt(run) <= at(run);
      default:
        return this.#ofTask(this.#tasks.words('state', [pattern]));
    }
  }

  #ofTask(passes: Predicate): Predicate {
    const { runs } = this.#trace;
    return (run) => passes(runs.taskOf(run));
  }

  #streamOf(run: RunId): Stream {
    const { runs, tasks, streams } = this.#trace;
    return streams[tasks.streamOf(runs.taskOf(run))]!;
  }

  #endOf(run: RunId): Nanos {
    const end = this.#trace.runs.endAt(run);
    return Number.isNaN(end) ? this.#streamOf(run).now : end;
  }
}

/** Terms of the spans of one stream; rows are those of its `SpanTable`. */
export class SpanTerms implements Terms {
  readonly #trace: Trace;
  readonly #stream: Stream;
  readonly #at: Nanos;
  readonly #tasks: TaskTerms;

  constructor(trace: Trace, stream: Stream, moments: Moments) {
    this.#trace = trace;
    this.#stream = stream;
    this.#at = moments.at[stream.id]!;
    this.#tasks = new TaskTerms(trace, moments);
  }

  text(pattern: TextPattern): Predicate {
    const ofTask = this.#ofTask(this.#tasks.text(pattern));
    const { spans } = this.#stream.around;
    return (span) => {
      const { name, word } = spans.kinds[spans.kind[span]!]!;
      const texts = [spans.texts.at(spans.label[span]!), name, word, spans.texts.at(spans.outcome[span]!)];
      return anyMatches([pattern], texts) || ofTask(span);
    };
  }

  words(field: FieldName, patterns: readonly TextPattern[]): Predicate {
    const { spans } = this.#stream.around;
    switch (field) {
      case 'type':
        return (span) => {
          const { name, word } = spans.kinds[spans.kind[span]!]!;
          return anyMatches(patterns, [name, word]);
        };
      case 'state':
        return either(
          patterns.map(
            ({ text }) =>
              (span: number) =>
                this.#isState(text, span),
          ),
        );
      case 'process':
        return ofProcess(this.#trace, () => this.#stream.id, patterns);
      default:
        return this.#ofTask(this.#tasks.words(field, patterns));
    }
  }

  range(field: FieldName, ranges: readonly NumberRange[]): Predicate {
    const { spans } = this.#stream.around;
    const { offsetNs, id, header } = this.#stream;
    switch (field) {
      case 'stream':
        return () => isInAny(ranges, id);
      case 'thread':
        return () => isInAny(ranges, header.thread);
      case 'life':
      case 'ran':
      case 'busy':
        return (span) => isInAny(ranges, this.#endOf(span) - spans.start[span]!);
      case 'created':
        return (span) => isInAny(ranges, spans.start[span]! + offsetNs);
      case 'ended':
        return (span) => isInAny(ranges, spans.end[span]! + offsetNs);
      case 'time':
        return (span) => touchesAny(ranges, spans.start[span]! + offsetNs, this.#endOf(span) + offsetNs);
      default:
        return this.#ofTask(this.#tasks.range(field, ranges));
    }
  }

  #isState(name: string, span: number): boolean {
    const { spans } = this.#stream.around;
    const isOver = spans.end[span]! <= this.#at;
    const isOpen = spans.start[span]! <= this.#at && !isOver;
    const isLost = Number.isNaN(spans.end[span]!) && hasGapAfter(this.#stream, spans.start[span]!);
    if (name === 'pending' || name === 'running') return isOpen && !isLost;
    if (name === 'unknown') return isOpen && isLost;
    if (name === 'failed') return isOver && spans.failed[span] === 1;
    return name === 'done' && isOver;
  }

  #ofTask(passes: Predicate): Predicate {
    const { spans } = this.#stream.around;
    return (span) => spans.task[span] !== NONE && passes(spans.task[span]!);
  }

  #endOf(span: number): Nanos {
    const end = this.#stream.around.spans.end[span]!;
    return Number.isNaN(end) ? Math.max(this.#stream.now, this.#stream.around.spans.start[span]!) : end;
  }
}
