/**
 * From the runtime's ids of one stream to rows of the task table. Ids are nearly dense and ascending, so
 * they index small pages; ids that lie far apart go to a map instead.
 *
 * What always holds: memory follows the number of ids set, never the size of an id.
 */
import { NONE, type TaskId } from '../base/units.ts';

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
/** Pages that may be made before ids have to fill them. */
const FREE_PAGES = 16;
/** Ids that a page must hold on average, beyond the free ones: 4 KiB for 16 ids is the worst. */
const IDS_PER_PAGE = 16;

export class WireIndex {
  readonly #pages = new Map<number, Int32Array>();
  readonly #scattered = new Map<number, TaskId>();
  #count = 0;
  #lastNumber = -1;
  #lastPage: Int32Array = new Int32Array(0);

  /** The task's row, or NONE. */
  get(id: number): TaskId {
    const number = Math.floor(id / PAGE_SIZE);
    if (number === this.#lastNumber) {
      const row = this.#lastPage[id & (PAGE_SIZE - 1)]!;
      if (row !== NONE || this.#scattered.size === 0) return row;
    } else {
      const page = this.#pages.get(number);
      if (page !== undefined) {
        this.#lastNumber = number;
        this.#lastPage = page;
        const row = page[id & (PAGE_SIZE - 1)]!;
        if (row !== NONE || this.#scattered.size === 0) return row;
      }
    }
    return this.#scattered.get(id) ?? NONE;
  }

  set(id: number, task: TaskId): void {
    this.#count++;
    const number = Math.floor(id / PAGE_SIZE);
    if (number === this.#lastNumber) {
      this.#lastPage[id & (PAGE_SIZE - 1)] = task;
      return;
    }
    const page = this.#pages.get(number) ?? this.#newPage(number);
    if (page === undefined) {
      this.#scattered.set(id, task);
      return;
    }
    page[id & (PAGE_SIZE - 1)] = task;
    this.#lastNumber = number;
    this.#lastPage = page;
  }

  get byteLength(): number {
    return this.#pages.size * PAGE_SIZE * 4;
  }

  #newPage(number: number): Int32Array | undefined {
    if (this.#pages.size >= FREE_PAGES + this.#count / IDS_PER_PAGE) return undefined;
    const page = new Int32Array(PAGE_SIZE).fill(NONE);
    this.#pages.set(number, page);
    return page;
  }
}
