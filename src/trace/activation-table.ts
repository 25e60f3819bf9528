/**
 * Calls of async functions and their parts, as two columns beside the table of tasks: what everybody may ask.
 * `Activations` fills them.
 */
import { NONE, type TaskId } from '../base/units.ts';
import { How } from '../protocol/events.ts';
import { ActivationLinks } from './activation-links.ts';
import { ActivationSites } from './activation-sites.ts';
import type { RunTable } from './run-table.ts';
import type { SiteTable } from './site-table.ts';
import type { TaskTable } from './task-table.ts';

/** As a link: the call's first part is over, though it has not awaited. */
export const OVER = -1;
/** As a link: a wrapper for a value that is no promise. */
export const WRAPPER = -2;

export class ActivationTable {
  protected readonly tasks: TaskTable;
  protected readonly runs: RunTable;
  protected readonly sites: ActivationSites;
  protected readonly links = new ActivationLinks();

  constructor(tasks: TaskTable, runs: RunTable, sites: SiteTable) {
    this.tasks = tasks;
    this.runs = runs;
    this.sites = new ActivationSites(sites);
  }

  /** The activation a task is part of: the row of the call's own promise; itself for that promise; NONE: none or unknown. */
  of(task: TaskId): TaskId {
    const part = this.partOf(task);
    if (part === NONE || part === task) return part;
    if (!this.#isAdoption(task)) return part;
    return this.#isAdoption(part) ? NONE : this.partOf(part);
  }

  /**
   * Own promise of an async function whose code the site shows. Other calls (`isCall`) have parts as well: Node's
   * own async functions, and requests to async generators.
   */
  isActivation(task: TaskId): boolean {
    return this.partOf(task) === task && this.sites.isEntry(this.tasks.siteOf(task));
  }

  /** A promise made by calling something async: an activation's own, or a call's into code that the site does not show. */
  isCall(task: TaskId): boolean {
    return this.partOf(task) === task;
  }

  /** A promise that an `await` made to wait, also where its activation is not known. */
  isAwait(task: TaskId): boolean {
    return this.howOf(task) === How.await && this.links.link(task) !== WRAPPER;
  }

  /** Newest await of an activation, or NONE; older ones through `previousAwait`. */
  lastAwait(activation: TaskId): TaskId {
    return this.partOf(activation) === activation ? this.#awaitIn(activation) : NONE;
  }

  /** The await before this one in its activation, or NONE. */
  previousAwait(task: TaskId): TaskId {
    return this.partOf(task) !== task && this.isAwait(task) ? this.#awaitIn(task) : NONE;
  }

  /** What an await waits for; NONE for a value that was no promise. */
  awaited(task: TaskId): TaskId {
    if (!this.isAwait(task)) return NONE;
    const trigger = this.tasks.triggerOf(task);
    if (trigger === NONE || this.links.link(trigger) !== WRAPPER) return trigger;
    // The wrapper of a thenable settles later than it is awaited.
    const settled = this.tasks.settledAt(trigger);
    return settled <= this.tasks.createdAt(task) ? NONE : trigger;
  }

  /** The promise that this one adopted (`return promise`, `resolve(promise)`), or NONE. */
  follows(task: TaskId): TaskId {
    const adoption = this.adoptionOf(task);
    return adoption === NONE ? NONE : this.tasks.triggerOf(adoption);
  }

  /** What was made to hear of the promise that this one adopted: from its creation on it follows; NONE: it does not. */
  adoptionOf(task: TaskId): TaskId {
    const link = this.linked(task);
    return link !== NONE && this.partOf(link) === task && this.#isAdoption(link) ? link : NONE;
  }

  /** Whether a task was made by the executor of a promise (`new Promise(…)`), or with it by the runtime. */
  isMadeWith(task: TaskId, promise: TaskId): boolean {
    const made = this.tasks.siteOf(promise);
    const site = this.tasks.siteOf(task);
    if (made === 0 || site === 0) return false;
    this.sites.learn(Math.max(made, site));
    if (this.sites.depth(made) === 0) return false;
    return this.sites.rest(site) === this.sites.head(made) || this.sites.frames(site) === this.sites.frames(made);
  }

  get byteLength(): number {
    return this.links.byteLength;
  }

  protected partOf(task: TaskId): TaskId {
    return this.links.part(task) - 1;
  }

  protected linked(task: TaskId): TaskId {
    const link = this.links.link(task);
    return link > 0 ? link - 1 : NONE;
  }

  /** The newest await among what is linked to a call or an await, or NONE. */
  #awaitIn(task: TaskId): TaskId {
    const link = this.linked(task);
    return link !== NONE && this.#isAdoption(link) ? this.linked(link) : link;
  }

  /** Made to hear of the promise that another adopts: what is part of something and neither call nor await. */
  #isAdoption(task: TaskId): boolean {
    const how = this.howOf(task);
    return how === How.adopted || (how === How.reaction && this.partOf(task) !== NONE);
  }

  protected howOf(task: TaskId): How {
    return task >= 0 && task < this.tasks.length ? this.sites.how(this.tasks.siteOf(task)) : How.unknown;
  }
}
