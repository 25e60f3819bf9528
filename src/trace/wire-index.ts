/**
 * From the runtime's ids of one stream to rows of the task table. Ids are nearly dense and ascending, and so are
 * the rows of near ids: they index small pages of cells that count from the page's first row. What does not fit,
 * or lies far apart, goes to a map.
 *
 * What always holds: memory follows the number of ids set, never the size of an id.
 */
import { NONE, type TaskId } from '../base/units.ts';
import { MORE_16 } from './blocks.ts';
import { NumberMap } from './number-map.ts';

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const IN_PAGE = PAGE_SIZE - 1;
/** Pages that may be made before ids have to fill them. */
const FREE_PAGES = 16;
/** Ids that a page must hold on average, beyond the free ones: 2 KiB for 16 ids is the worst. */
const IDS_PER_PAGE = 16;
/** How far before the row of its first id the rows of a page may lie. */
const ROW_SLACK = 4_096;

interface Page {
  /** Row that the cells count from. */
  readonly base: TaskId;
  /** Rows since the base, plus 1; 0: none here, `MORE_16`: in the map. */
  readonly cells: Uint16Array;
}

export class WireIndex {
  readonly #pages = new Map<number, Page>();
  readonly #scattered = new NumberMap();
  #count = 0;
  #lastNumber = -1;
  #lastPage: Page = { base: 0, cells: new Uint16Array(0) };

  /** The task's row, or NONE. */
  get(id: number): TaskId {
    const page = this.#pageOf(id);
    if (page !== undefined) {
      const cell = page.cells[id & IN_PAGE]!;
      if (cell !== 0 && cell !== MORE_16) return page.base + cell - 1;
    }
    return this.#scattered.get(id) ?? NONE;
  }

  set(id: number, task: TaskId): void {
    this.#count++;
    const page = this.#pageOf(id) ?? this.#newPage(id, task);
    if (page === undefined) {
      this.#scattered.set(id, task);
      return;
    }
    const cell = task - page.base + 1;
    if (cell > 0 && cell < MORE_16) page.cells[id & IN_PAGE] = cell;
    else {
      page.cells[id & IN_PAGE] = MORE_16;
      this.#scattered.set(id, task);
    }
  }

  get byteLength(): number {
    return this.#pages.size * PAGE_SIZE * 2 + this.#scattered.byteLength;
  }

  #pageOf(id: number): Page | undefined {
    const number = id < 2 ** 31 ? id >>> PAGE_BITS : Math.floor(id / PAGE_SIZE);
    if (number === this.#lastNumber) return this.#lastPage;
    const page = this.#pages.get(number);
    if (page !== undefined) {
      this.#lastNumber = number;
      this.#lastPage = page;
    }
    return page;
  }

  /** Undefined: ids are too far apart for pages. */
  #newPage(id: number, task: TaskId): Page | undefined {
    if (this.#pages.size >= FREE_PAGES + this.#count / IDS_PER_PAGE) return undefined;
    const page = { base: Math.max(0, task - ROW_SLACK), cells: new Uint16Array(PAGE_SIZE) };
    const number = Math.floor(id / PAGE_SIZE);
    this.#pages.set(number, page);
    this.#lastNumber = number;
    this.#lastPage = page;
    return page;
  }
}
