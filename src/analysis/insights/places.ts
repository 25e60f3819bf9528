/**
 * Sites by place. A site is a stack: the same line called from two others makes two sites. Findings and their history
 * are those of a line, so sites with the same frame on top, the program's own where there is one, count as one.
 */
import type { SiteId } from '../../base/units.ts';
import { Int32List } from '../../trace/grow.ts';
import { placeFrame } from '../../trace/task-facts.ts';
import type { Trace } from '../../trace/trace.ts';

export class Places {
  readonly #trace: Trace;
  /** By site row. */
  readonly #places = new Int32List();
  readonly #byKey = new Map<string, SiteId>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** The first site of the same place; 0: not known. Cost: a look, once a site is known. */
  of(site: SiteId): SiteId {
    const { sites } = this.#trace;
    while (this.#places.length <= site && this.#places.length < sites.length) {
      const row = this.#places.length;
      this.#places.push(row === 0 ? 0 : this.#add(row));
    }
    return site < this.#places.length ? this.#places.data[site]! : 0;
  }

  #add(row: SiteId): SiteId {
    const frame = placeFrame(this.#trace, row);
    const { how } = this.#trace.sites.generatedAt(row);
    const key =
      frame === undefined ? `${row}` : [how, frame.line, frame.column, frame.functionName, frame.file].join(' ');
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, row);
    return row;
  }
}
