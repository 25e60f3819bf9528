/**
 * Figures of each site: how many tasks, how long they waited, queued, ran and lived. Worked out when asked for, and
 * kept: asked again, only what is new or was not over is looked at. At most 1 KiB of counters for a site of a thread.
 *
 * What counts for what:
 *
 *     created ···· wait ···· ready ─ queued ─ start ▇ ran ▇ end ···· wait ···· ready …      over
 *     |──────────────────────────────────── life ───────────────────────────────────────────|
 *
 * Whatever an end says of that lies in a gap is left out of the distributions.
 */
import { type Nanos, NONE, type RunId, type SiteId, type StreamId, type TaskId } from '../base/units.ts';
import { Int32List } from '../trace/grow.ts';
import { overAt } from '../trace/open-index.ts';
import { RunFlag } from '../trace/run-table.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { Histogram } from './histogram.ts';

/** Figures of one site. */
export class SiteFigure {
  tasks = 0;
  /** Tasks that are not over. */
  pending = 0;
  runs = 0;
  /** Time in which runs were in progress that have ended. */
  busy: Nanos = 0;
  /** The newest task. */
  example: TaskId = NONE;
  /** `queued` is an upper bound, of some runs at least. */
  isBound = false;
  /** From creation, or the end of the run before, until ready. */
  readonly wait = new Histogram();
  /** From ready until start. */
  readonly queued = new Histogram();
  /** From start to end. */
  readonly ran = new Histogram();
  /** From creation until over, of tasks that are over. */
  readonly life = new Histogram();

  merge(other: SiteFigure): void {
    this.tasks += other.tasks;
    this.pending += other.pending;
    this.runs += other.runs;
    this.busy += other.busy;
    this.example = Math.max(this.example, other.example);
    this.isBound ||= other.isBound;
    this.wait.merge(other.wait);
    this.queued.merge(other.queued);
    this.ran.merge(other.ran);
    this.life.merge(other.life);
  }
}

export class SiteFigures {
  readonly #trace: Trace;
  /** By thread and row of the site. */
  readonly #figures: (SiteFigure | undefined)[][] = [];
  #tasks = 0;
  #runs = 0;
  /** Seen, but not over. */
  #openTasks = new Int32List();
  #openRuns = new Int32List();
  /** Revision when those were last looked at. */
  #revision = -1;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** Takes in at most `rows` tasks and `rows` runs of what is new. False: there is more. **Cost**: O(rows + tasks that are not over). */
  advance(rows: number): boolean {
    if (this.#revision !== this.#trace.revision) {
      this.#revision = this.#trace.revision;
      this.#lookAgain();
    }
    const { tasks, runs } = this.#trace;
    const lastTask = Math.min(tasks.length, this.#tasks + rows);
    for (; this.#tasks < lastTask; this.#tasks++) this.#addTask(this.#tasks);
    const lastRun = Math.min(runs.length, this.#runs + rows);
    for (; this.#runs < lastRun; this.#runs++) this.#addRun(this.#runs);
    return this.#tasks >= tasks.length && this.#runs >= runs.length;
  }

  /** Figures of each place of the source, of the threads that `isIn`. **Cost**: O(sites · threads). */
  bySite(isIn: (stream: StreamId) => boolean): Map<SiteId, SiteFigure> {
    const { sites } = this.#trace;
    const all = new Map<SiteId, SiteFigure>();
    for (const [stream, figures] of this.#figures.entries()) {
      if (figures === undefined || !isIn(stream)) continue;
      for (const [site, figure] of figures.entries()) {
        if (figure === undefined) continue;
        const group = sites.groupOf(site);
        let sum = all.get(group);
        if (sum === undefined) {
          sum = new SiteFigure();
          all.set(group, sum);
        }
        sum.merge(figure);
      }
    }
    return all;
  }

  #addTask(task: TaskId): void {
    const { tasks } = this.#trace;
    if (!tasks.has(task, TaskFlag.known)) return;
    const figure = this.#of(task);
    figure.tasks++;
    figure.example = task;
    if (!this.#endTask(task, figure)) {
      figure.pending++;
      this.#openTasks.push(task);
    }
  }

  #endTask(task: TaskId, figure: SiteFigure): boolean {
    const over = overAt(this.#trace, task);
    if (over === Number.POSITIVE_INFINITY) return false;
    // The top level is none that anyone waits for.
    if (over !== Number.NEGATIVE_INFINITY) figure.life.add(over - this.#trace.tasks.createdAt(task));
    return true;
  }

  #addRun(run: RunId): void {
    const { runs, tasks } = this.#trace;
    const task = runs.taskOf(run);
    if (!tasks.has(task, TaskFlag.known)) return;
    const figure = this.#of(task);
    figure.runs++;
    const ready = runs.readyAt(run);
    if (!Number.isNaN(ready) && !runs.has(run, RunFlag.startLost)) {
      const before = runs.previousOf(run);
      const since = before === NONE ? tasks.createdAt(task) : runs.endAt(before);
      figure.wait.add(Math.max(0, ready - since));
      figure.queued.add(runs.startAt(run) - ready);
      if (runs.has(run, RunFlag.readyIsBound)) figure.isBound = true;
    }
    if (!this.#endRun(run, figure)) this.#openRuns.push(run);
  }

  #endRun(run: RunId, figure: SiteFigure): boolean {
    const { runs } = this.#trace;
    const ran = runs.endAt(run) - runs.startAt(run);
    if (Number.isNaN(ran)) return false;
    figure.busy += ran;
    if (!runs.has(run, RunFlag.startLost | RunFlag.endLost)) figure.ran.add(ran);
    return true;
  }

  /** What was not over may be by now. */
  #lookAgain(): void {
    const tasks = this.#openTasks;
    const runs = this.#openRuns;
    this.#openTasks = new Int32List();
    this.#openRuns = new Int32List();
    for (let index = 0; index < tasks.length; index++) {
      const task = tasks.data[index]!;
      const figure = this.#of(task);
      if (this.#endTask(task, figure)) figure.pending--;
      else this.#openTasks.push(task);
    }
    for (let index = 0; index < runs.length; index++) {
      const run = runs.data[index]!;
      if (!this.#endRun(run, this.#of(this.#trace.runs.taskOf(run)))) this.#openRuns.push(run);
    }
  }

  #of(task: TaskId): SiteFigure {
    const { tasks } = this.#trace;
    const stream = tasks.streamOf(task);
    const site = tasks.siteOf(task);
    this.#figures[stream] ??= [];
    const figures = this.#figures[stream];
    let figure = figures[site];
    if (figure === undefined) {
      figure = new SiteFigure();
      figures[site] = figure;
    }
    return figure;
  }
}
