/** Short texts of a stream (labels, outcomes), interned. Id 0 is the empty one. */

/** Different texts that are kept. Those beyond are all shown as `…`. */
const MAX_TEXTS = 1 << 18;
const BEYOND = 1;

export class TextTable {
  readonly #texts: string[] = ['', '…'];
  readonly #ids = new Map<string, number>([['', 0]]);
  #bytes = 0;

  intern(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= MAX_TEXTS) return BEYOND;
    const id = this.#texts.push(text) - 1;
    this.#ids.set(text, id);
    this.#bytes += 2 * text.length;
    return id;
  }

  at(id: number): string {
    return this.#texts[id] ?? '';
  }

  get byteLength(): number {
    return this.#bytes;
  }
}
