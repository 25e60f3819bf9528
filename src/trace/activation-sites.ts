/**
 * What sites say of async functions, as small numbers, one set for each row of the site table, worked out once.
 * All of it is read from the code that ran, not from what is shown: places of sources may fall together.
 *
 *     frames   [ load@31:3 , route@12:9 , app@7:1 | async main@2:1 ]
 *                 top        rest                   not looked at: who awaits may change
 */
import { NONE, type SiteId } from '../base/units.ts';
import { type FrameDefinition, FrameFlag, How } from '../protocol/events.ts';
import { FIRST_CAPACITY, grown } from './grow.ts';
import type { Site, SiteTable } from './site-table.ts';

/** Frames that a tracer gives at most; stacks of this many may have been longer. */
const MOST_FRAMES = 8;

/** No frames. */
export const EMPTY_KEY = 0;

export class ActivationSites {
  readonly #sites: SiteTable;
  readonly #keys = new Map<string, number>();
  /** By function: the least position at which one of its calls made a promise, or NONE. */
  readonly #firstPositions: number[] = [NONE];
  #length = 0;
  #how = new Uint8Array(FIRST_CAPACITY);
  #depth = new Uint8Array(FIRST_CAPACITY);
  #internal = new Uint8Array(FIRST_CAPACITY);
  #atHead = new Uint8Array(FIRST_CAPACITY);
  #isOfModule = new Uint8Array(FIRST_CAPACITY);
  #fn = new Int32Array(FIRST_CAPACITY);
  #position = new Float64Array(FIRST_CAPACITY);
  #all = new Int32Array(FIRST_CAPACITY);
  #head = new Int32Array(FIRST_CAPACITY);
  #rest = new Int32Array(FIRST_CAPACITY);
  #level = new Int32Array(FIRST_CAPACITY);

  constructor(sites: SiteTable) {
    this.#sites = sites;
  }

  /** Reads the rows that are new. Before the others are asked of a new row. */
  learn(site: SiteId): void {
    if (site < this.#length) return;
    while (this.#length <= site) this.#add(this.#sites.generatedAt(this.#length));
  }

  how(site: SiteId): How {
    this.learn(site);
    return this.#how[site]! as How;
  }

  /** Frames that were executing, at most 8; 0: only code of the runtime. */
  depth(site: SiteId): number {
    return this.#depth[site]!;
  }

  /** No code of the program was executing. */
  isInternal(site: SiteId): boolean {
    return this.#internal[site] === 1;
  }

  /** The function on top. */
  functionOf(site: SiteId): number {
    return this.#fn[site]!;
  }

  /** All frames with their places. */
  frames(site: SiteId): number {
    return this.#all[site]!;
  }

  /** The frames below the top. */
  rest(site: SiteId): number {
    return this.#rest[site]!;
  }

  /** All frames but the eighth: what is left of them where one more is on top. */
  head(site: SiteId): number {
    return this.#head[site]!;
  }

  /** The frames below the caller of the top: two of one level are never both executing. 0: may have been cut off. */
  level(site: SiteId): number {
    return this.#level[site]!;
  }

  /** Where a function begins, as far as is known: its own promise is the first that it makes. */
  isFirst(site: SiteId): boolean {
    return this.#how[site] === How.asyncCall && this.#position[site] === this.#firstPositions[this.#fn[site]!];
  }

  /** The top frame stands where its function begins, so that this is the function's own promise. */
  isEntry(site: SiteId): boolean {
    this.learn(site);
    return this.#atHead[site] === 1 && this.isFirst(site);
  }

  /** A module that awaits at its top level: its promise is made before it runs. */
  isModule(site: SiteId): boolean {
    return this.#isOfModule[site] === 1;
  }

  #add(site: Site): void {
    const row = this.#length;
    if (row === this.#how.length) this.#grow();
    let depth = 0;
    while (depth < site.frames.length && (site.frames[depth]!.flags & FrameFlag.async) === 0) depth++;
    const running = site.frames.slice(0, depth);
    const top = running[0];
    this.#how[row] = site.how;
    this.#depth[row] = Math.min(depth, 255);
    this.#internal[row] = top === undefined || (top.flags & FrameFlag.internal) !== 0 ? 1 : 0;
    this.#all[row] = this.#keyOf(running);
    this.#head[row] = this.#keyOf(running.slice(0, MOST_FRAMES - 1));
    this.#rest[row] = this.#keyOf(running.slice(1));
    this.#level[row] = depth < MOST_FRAMES ? this.#key(`level ${depth > 1 ? textOf(running.slice(2)) : '-'}`) : 0;
    if (top !== undefined) {
      const { file, functionName, line, column } = top;
      const fn = this.#key(`function ${file} ${site.enclosingLine}:${site.enclosingColumn} ${functionName}`);
      const position = line * 0x100000 + column;
      this.#fn[row] = fn;
      this.#atHead[row] = this.#internal[row] === 0 && standsAtHead(site) ? 1 : 0;
      this.#isOfModule[row] = isModule(site) ? 1 : 0;
      this.#position[row] = position;
      const first = this.#firstPositions[fn]!;
      if (site.how === How.asyncCall && (first === NONE || position < first)) this.#firstPositions[fn] = position;
    }
    this.#length = row + 1;
  }

  #keyOf(frames: readonly FrameDefinition[]): number {
    return frames.length === 0 ? EMPTY_KEY : this.#key(textOf(frames));
  }

  #key(text: string): number {
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = this.#keys.size + 1;
      this.#keys.set(text, key);
      this.#firstPositions[key] = NONE;
    }
    return key;
  }

  #grow(): void {
    const capacity = this.#how.length * 2;
    this.#how = grown(this.#how, capacity);
    this.#depth = grown(this.#depth, capacity);
    this.#internal = grown(this.#internal, capacity);
    this.#atHead = grown(this.#atHead, capacity);
    this.#isOfModule = grown(this.#isOfModule, capacity);
    this.#fn = grown(this.#fn, capacity);
    this.#position = grown(this.#position, capacity);
    this.#all = grown(this.#all, capacity);
    this.#head = grown(this.#head, capacity);
    this.#rest = grown(this.#rest, capacity);
    this.#level = grown(this.#level, capacity);
  }
}

function textOf(frames: readonly FrameDefinition[]): string {
  return frames.map(({ file, line, column }) => `${file}:${line}:${column}`).join('\n');
}

/**
 * Whether the top frame stands at its function's parameters, where a function's own promise is made. V8 gives
 * their place to it, and `async`, the name or the parameters as the function's start. A head that is spread
 * over lines is taken for one: code in a body is further away.
 */
function standsAtHead({ enclosingLine, enclosingColumn, frames }: Site): boolean {
  const { line, column, functionName } = frames[0]!;
  if (line !== enclosingLine) return line === enclosingLine + 1;
  const offset = column - enclosingColumn;
  const name = functionName.length;
  return offset === 0 || HEADS.some((head) => offset === head + name) || offset === 14 || offset === 15;
}

/** Lengths of `async function `, `async ` and `` (a method's name) before a function's name. */
const HEADS = [15, 6, 0];

/** Whether this is the promise of a module: made where its file begins, by nothing that has a name. */
function isModule({ how, enclosingLine, enclosingColumn, frames }: Site): boolean {
  const { functionName, line, column } = frames[0]!;
  if (how !== How.asyncCall || functionName !== '') return false;
  return line === 1 && column === 1 && enclosingLine === 1 && enclosingColumn === 1;
}
