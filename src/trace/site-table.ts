/**
 * Sites of all streams, interned: the same frames in two segments, or in two threads of one program, are one
 * site. Row 0 is "not captured". Sites are few (hundreds), so rows are objects.
 */
import type { SiteId } from '../base/units.ts';
import { type FrameDefinition, How, type SiteDefinition } from '../protocol/events.ts';

export interface Site {
  readonly how: How;
  /** Start of the function around the first user frame, from 1; 0: unknown. */
  readonly enclosingLine: number;
  readonly enclosingColumn: number;
  readonly frames: readonly FrameDefinition[];
}

const NOT_CAPTURED: Site = { how: How.unknown, enclosingLine: 0, enclosingColumn: 0, frames: [] };

export class SiteTable {
  readonly #rows: Site[] = [NOT_CAPTURED];
  readonly #byKey = new Map<string, SiteId>();

  get length(): number {
    return this.#rows.length;
  }

  /** The site; that of row 0 for rows that are not there. */
  at(site: SiteId): Site {
    return this.#rows[site] ?? NOT_CAPTURED;
  }

  /** The row of a site, added if it is new. Cost: one string of its frames. */
  intern(definition: SiteDefinition): SiteId {
    const { how, enclosingLine, enclosingColumn, frames } = definition;
    const key = JSON.stringify([
      how,
      enclosingLine,
      enclosingColumn,
      frames.map((f) => [f.flags, f.functionName, f.file, f.line, f.column]),
    ]);
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    const row = this.#rows.push({ how, enclosingLine, enclosingColumn, frames }) - 1;
    this.#byKey.set(key, row);
    return row;
  }
}
