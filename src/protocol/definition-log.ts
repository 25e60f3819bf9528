/**
 * The definitions of a stream as they were written, so that a further segment can begin with all of them and
 * ids go on meaning what they meant. It grows with what the tracer interns, by doubling.
 *
 * What always holds: a record counts only when `length` is set to what `copy` answered. The writer does that
 * in the straight line in which the record joins its chunk.
 */

/** Taken at load: the program may replace them. */
const { max } = Math;
const Bytes = Uint8Array;

/** Records go into chunks of about this size when they are written again. */
const SLICE_BYTES = 16_384;

export class DefinitionLog {
  #bytes = new Bytes(1_024);
  /** Where a slice ends and the next begins: always between two records. */
  #cuts: number[] = [];
  /** Bytes that count. */
  length = 0;

  /** Copies the record `bytes[start, end)` behind the log. Answers the length that includes it. */
  copy(bytes: Uint8Array, start: number, end: number): number {
    const length = this.length + end - start;
    if (length > this.#bytes.length) {
      const grown = new Bytes(max(length, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes.subarray(start, end), this.length);
    const lastCut = this.#cuts.length === 0 ? 0 : (this.#cuts[this.#cuts.length - 1] as number);
    if (length - lastCut > SLICE_BYTES && this.length > lastCut) this.#cuts[this.#cuts.length] = this.length;
    return length;
  }

  /** How many slices there are. */
  get slices(): number {
    return this.length === 0 ? 0 : this.#cuts.length + 1;
  }

  /** A slice of whole records. Valid until the next `copy`. */
  slice(index: number): Uint8Array {
    const from = index === 0 ? 0 : (this.#cuts[index - 1] as number);
    return this.#bytes.subarray(from, this.#cuts[index] ?? this.length);
  }

  clear(): void {
    this.length = 0;
    this.#cuts = [];
  }
}
