/**
 * Two numbers for each task, in blocks, so that growing copies nothing: what it is part of, and what it is linked to.
 * Blocks in which no task has either are not there.
 */
import type { TaskId } from '../base/units.ts';

const BLOCK_BITS = 14;
const IN_BLOCK = (1 << BLOCK_BITS) - 1;

export class ActivationLinks {
  /** Of each row two numbers, side by side: they are asked for together. */
  readonly #blocks: Int32Array[] = [];

  /** 0: none, else the row + 1 of what a task is part of: a call, for wrapper, await and the call itself; for an adoption, who adopts. */
  part(task: TaskId): number {
    return this.#blocks[task >>> BLOCK_BITS]?.[(task & IN_BLOCK) << 1] ?? 0;
  }

  /** 0: none, else the row + 1: of a call its newest await or its adoption, of these the one before; or a negative mark. */
  link(task: TaskId): number {
    return this.#blocks[task >>> BLOCK_BITS]?.[((task & IN_BLOCK) << 1) + 1] ?? 0;
  }

  setPart(task: TaskId, value: number): void {
    this.#block(task)[(task & IN_BLOCK) << 1] = value;
  }

  setLink(task: TaskId, value: number): void {
    this.#block(task)[((task & IN_BLOCK) << 1) + 1] = value;
  }

  get byteLength(): number {
    return this.#blocks.reduce((sum, block) => sum + block.byteLength, 0);
  }

  #block(task: TaskId): Int32Array {
    const index = task >>> BLOCK_BITS;
    const block = this.#blocks[index];
    if (block !== undefined && block.length > 0) return block;
    while (this.#blocks.length < index) this.#blocks.push(new Int32Array(0));
    const made = new Int32Array(2 << BLOCK_BITS);
    this.#blocks[index] = made;
    return made;
  }
}
