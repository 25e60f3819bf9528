/** What one stream tells of beside tasks and runs. All of it is empty, and takes no room, until a record comes. */
import type { Nanos, SiteId } from '../base/units.ts';
import { Failures } from './failures.ts';
import { Joins } from './joins.ts';
import { MessageTable } from './message-table.ts';
import { SpanTable } from './span-table.ts';
import { TracerFigures } from './tracer-figures.ts';

/** A context store of the program. */
export interface Store {
  /** Its bit in masks. */
  readonly bit: number;
  /** Empty: it has none. */
  readonly name: string;
  /** Where it was made; 0: unknown. */
  readonly site: SiteId;
  /** From when on masks tell of it. */
  readonly since: Nanos;
}

export class Around {
  readonly spans = new SpanTable();
  readonly failures = new Failures();
  readonly joins = new Joins();
  readonly messages = new MessageTable();
  readonly tracer = new TracerFigures();
  /** By bit. */
  readonly stores: Store[] = [];

  addStore(store: Store): void {
    const known = this.stores.findIndex(({ bit }) => bit === store.bit);
    // A further segment declares it again.
    if (known >= 0) this.stores[known] = { ...store, since: this.stores[known]!.since };
    else this.stores.push(store);
    this.stores.sort((a, b) => a.bit - b.bit);
  }

  get byteLength(): number {
    return this.spans.byteLength + this.messages.byteLength;
  }
}
