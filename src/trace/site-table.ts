/**
 * Sites of all streams, interned: the same frames in two segments, or in two threads of one program, are one
 * site. Row 0 is "not captured". Sites are few (hundreds), so rows are objects.
 *
 * A row has two faces: the site in the code that ran, and as it is shown, in the sources of that code where a
 * source map leads there. Tasks name rows; who asks where something is gets the shown face (`at`), and who
 * counts by place counts by `groupOf`, since several places of generated code may be one of the source.
 */
import type { SiteId } from '../base/units.ts';
import { type FrameDefinition, How, type SiteDefinition } from '../protocol/events.ts';

/** A frame as it is shown. */
export interface SiteFrame extends FrameDefinition {
  /** The frame in the code that ran; absent: this is it. */
  readonly generated?: FrameDefinition;
  /** `file` is not on this machine; the source map has its text. */
  readonly embedded?: true;
}

export interface Site {
  readonly how: How;
  /** Start of the function around the first user frame, from 1, in the first frame's file; 0: unknown. */
  readonly enclosingLine: number;
  readonly enclosingColumn: number;
  readonly frames: readonly SiteFrame[];
}

const NOT_CAPTURED: Site = { how: How.unknown, enclosingLine: 0, enclosingColumn: 0, frames: [] };

export class SiteTable {
  readonly #generated: Site[] = [NOT_CAPTURED];
  readonly #shown: Site[] = [NOT_CAPTURED];
  readonly #byKey = new Map<string, SiteId>();
  /** Key of the shown face, per row. */
  readonly #keys: string[] = [''];
  readonly #groups: SiteId[] = [0];
  readonly #groupByKey = new Map<string, SiteId>();
  #groupsAreOld = false;

  get length(): number {
    return this.#shown.length;
  }

  /** The site as it is shown; that of row 0 for rows that are not there. */
  at(site: SiteId): Site {
    return this.#shown[site] ?? NOT_CAPTURED;
  }

  /** The site in the code that ran. */
  generatedAt(site: SiteId): Site {
    return this.#generated[site] ?? NOT_CAPTURED;
  }

  /** The first row that is shown as the same site: one for each place of the source. */
  groupOf(site: SiteId): SiteId {
    if (this.#groupsAreOld) this.#regroup();
    return this.#groups[site] ?? 0;
  }

  /** The row of a site, added if it is new. Cost: one string of its frames. */
  intern(definition: SiteDefinition): SiteId {
    const { how, enclosingLine, enclosingColumn, frames } = definition;
    const site = { how, enclosingLine, enclosingColumn, frames };
    const key = keyOf(site);
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    const row = this.#generated.push(site) - 1;
    this.#byKey.set(key, row);
    this.#shown.push(site);
    this.#keys.push(key);
    this.#groups.push(this.#groupFor(key, row));
    return row;
  }

  /** Shows a row as this site from now on. */
  show(row: SiteId, site: Site): void {
    if (row <= 0 || row >= this.#shown.length) return;
    this.#shown[row] = site;
    const key = keyOf(site);
    if (key === this.#keys[row]) return;
    this.#keys[row] = key;
    this.#groupsAreOld = true;
  }

  #groupFor(key: string, row: SiteId): SiteId {
    const group = this.#groupByKey.get(key);
    if (group !== undefined) return group;
    this.#groupByKey.set(key, row);
    return row;
  }

  #regroup(): void {
    this.#groupsAreOld = false;
    this.#groupByKey.clear();
    for (let row = 1; row < this.#keys.length; row++) this.#groups[row] = this.#groupFor(this.#keys[row]!, row);
  }
}

function keyOf({ how, enclosingLine, enclosingColumn, frames }: Site): string {
  return JSON.stringify([
    how,
    enclosingLine,
    enclosingColumn,
    frames.map((f) => [f.flags, f.functionName, f.file, f.line, f.column]),
  ]);
}
