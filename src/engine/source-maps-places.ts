/**
 * The places that a map tells of, five numbers each, by line: a fifth of the memory that arrays of arrays take.
 *
 *     line i of the script:  #numbers[5 * k …]  for k from #starts[i] to #starts[i + 1]
 *     place k:               column, source, line, column there, name; source -1: no source, name -1: none
 */
import { decodedMappings, type TraceMap } from '@jridgewell/trace-mapping';

const WIDTH = 5;

/** All numbers count from 0, as in the format. */
export interface FoundPlace {
  /** Index of the source in the map's list. */
  readonly source: number;
  readonly line: number;
  readonly column: number;
  /** Index of the name; -1: none. */
  readonly name: number;
  /** The place begins at the very column that was asked for. */
  readonly isExact: boolean;
}

export class Places {
  /** Not yet decoded. */
  #map: TraceMap | null;
  #starts = new Int32Array(1);
  #numbers = new Int32Array(0);

  /** @param map its sources are named by their index in a list of the caller's */
  constructor(map: TraceMap) {
    this.#map = map;
  }

  get bytes(): number {
    return this.#starts.byteLength + this.#numbers.byteLength;
  }

  /** The last place of a line that begins at or before the column; null: there is none, or it has no source. */
  at(line: number, column: number): FoundPlace | null {
    if (this.#map !== null) this.#decode(this.#map);
    if (line >= this.#starts.length - 1) return null;
    const first = this.#starts[line]!;
    let low = first;
    let high = this.#starts[line + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#numbers[middle * WIDTH]! <= column) low = middle + 1;
      else high = middle;
    }
    if (low === first) return null;
    const p = (low - 1) * WIDTH;
    const [at, source, sourceLine, sourceColumn, name] = this.#numbers.subarray(p, p + WIDTH) as unknown as number[];
    if (source! < 0 || sourceLine! < 0 || sourceColumn! < 0) return null;
    return { source: source!, line: sourceLine!, column: sourceColumn!, name: name!, isExact: at === column };
  }

  #decode(map: TraceMap): void {
    const lines = decodedMappings(map);
    this.#map = null;
    const sources = map.sources.map(Number);
    this.#starts = new Int32Array(lines.length + 1);
    this.#numbers = new Int32Array(lines.reduce((sum, line) => sum + line.length, 0) * WIDTH);
    let k = 0;
    for (let line = 0; line < lines.length; line++) {
      for (const segment of lines[line] ?? []) {
        const p = k++ * WIDTH;
        const hasSource = segment.length > 1;
        this.#numbers[p] = segment[0];
        this.#numbers[p + 1] = hasSource ? (sources[segment[1] as number] ?? -1) : -1;
        this.#numbers[p + 2] = segment[2] ?? -1;
        this.#numbers[p + 3] = segment[3] ?? -1;
        this.#numbers[p + 4] = segment[4] ?? -1;
      }
      this.#starts[line + 1] = k;
    }
  }
}
