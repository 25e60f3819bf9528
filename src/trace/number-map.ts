/**
 * A map from integers to numbers in two typed arrays: what does not fit the small cells of a column goes here.
 * Unlike a `Map` it says what it holds, and has no greatest size below that of an array.
 *
 * What always holds: at most two thirds of the slots are taken; nothing is ever removed.
 */

const FIRST_SLOTS = 16;

export class NumberMap {
  /** Key + 1; 0: free. */
  #keys = new Float64Array(0);
  #values = new Float64Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The key's value, or undefined. `key`: an integer from 0. Cost: O(1). */
  get(key: number): number | undefined {
    if (this.#size === 0) return undefined;
    const slot = this.#slotOf(key + 1);
    return this.#keys[slot] === 0 ? undefined : this.#values[slot];
  }

  set(key: number, value: number): void {
    if (this.#size * 3 >= this.#keys.length * 2) this.#grow();
    const slot = this.#slotOf(key + 1);
    if (this.#keys[slot] === 0) {
      this.#keys[slot] = key + 1;
      this.#size++;
    }
    this.#values[slot] = value;
  }

  get byteLength(): number {
    return this.#keys.byteLength + this.#values.byteLength;
  }

  /** Where the name stands, or the free slot where it would. */
  #slotOf(name: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    // `>>> 0` takes the low 32 bits of any integer; the high ones are mixed in.
    const mixed = Math.imul((name ^ Math.imul(Math.floor(name / 2 ** 32), 0x85ebca6b)) >>> 0, 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (keys[slot] !== 0 && keys[slot] !== name) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    const slots = Math.max(FIRST_SLOTS, keys.length * 2);
    this.#keys = new Float64Array(slots);
    this.#values = new Float64Array(slots);
    for (let old = 0; old < keys.length; old++) {
      if (keys[old] === 0) continue;
      const slot = this.#slotOf(keys[old]!);
      this.#keys[slot] = keys[old]!;
      this.#values[slot] = values[old]!;
    }
  }
}
