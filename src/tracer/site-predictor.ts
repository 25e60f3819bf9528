/**
 * Foretells the stack of a task, so that it need not be captured: the places where a run makes tasks follow
 * one another much as the branches of a program do.
 *
 *     node   a point in a run: what it is a run of, and the last stacks that made tasks in it
 *     edge   what was made next at a node, for one kind of task and one stack of its parent
 *
 * An edge is trusted when the same stack was captured there many times in a row; then it is checked again at
 * growing distances, up to one time in 4096. One that was wrong begins anew and needs four times as many
 * proofs. What is foretold is said to be inferred in the trace; how often a check failed is measured there.
 *
 * What always holds: a step along a trusted edge costs a few loads from integer arrays; nothing of the
 * program's is kept, and none of its functions or prototypes is used.
 */
import { grown } from './grown.ts';

/** Taken at load: the program may replace them. */
const { ceil, imul, max, min } = Math;

/** Proofs in a row before an edge is trusted. */
const PROOFS = 128;
/** The same of promises that code of the runtime makes for itself: its generators go on alike for long, then end otherwise. */
const INTERNAL_PROOFS = 1_024;
const MAX_PROOFS = 1 << 20;
/** An edge that changes before it is trusted needs a fifth more each time, up to this many. */
const MAX_FICKLE_PROOFS = 1_024;
/** Longest distance between two checks of a trusted edge, and the growth on the way there. */
const MAX_DISTANCE = 4_096;
const GROWTH = 1.1;
/** Stacks made earlier in the run that a node tells apart. A loop comes to rest at one node. */
const HISTORY = 8;
/** A program that makes code as it goes has no end of places: when so much is known, all is forgotten. */
const MAX_NODES = 1 << 16;
const MAX_EDGES = 1 << 17;

/** Fields of an edge; an edge is named by the offset of its first. Edge 0 is none. */
const KEY = 0;
const STACK = 1;
/** Uses until the next check; 0: capture now. */
const LEFT = 2;
const NEXT = 3;
const PROVEN = 4;
const NEEDED = 5;
const DISTANCE = 6;
/** Next edge of the same node; 0: none. */
const SIBLING = 7;
const STRIDE = 8;

/** Fields of a path: its length, then what it is a run of, then stacks, oldest first. */
const PATH = HISTORY + 2;

/** Answer of `step()`: capture, then tell `learn()`, or `skip()` if nothing was captured. */
export const CAPTURE = -1;

export class SitePredictor {
  #edges = new Int32Array(STRIDE * 512);
  #edgeEnd = STRIDE;
  /** By node: its edges, and the one used last. */
  #firstEdge = new Int32Array(512);
  #newestEdge = new Int32Array(512);
  #paths = new Int32Array(512 * PATH);
  #nodes = 1;
  /** Open addressing over `#paths`: nodes by the hash of their path. */
  #table = new Int32Array(2_048);
  /** Nodes at which runs begin, by origin, for origins that are stacks. */
  #starts = new Int32Array(1_024);
  readonly #path = new Int32Array(PATH);
  #seed = 1;
  #asked = 0;
  #full = false;
  /** Where the innermost run stands; 0: nowhere known. */
  node = 0;
  /** Checks of trusted edges so far, and how many of them failed. */
  verified = 0;
  wrong = 0;

  /** Whether there is no room for more: `forget()` when no run is in progress. */
  get isFull(): boolean {
    return this.#full;
  }

  /** The node at which a run of a task begins that was made at `stack`. */
  start(stack: number): number {
    const known = stack < this.#starts.length ? (this.#starts[stack] as number) : 0;
    return known === 0 ? this.#addStart(stack) : known;
  }

  /**
   * The node at which a run begins of a task that runs often, such as a socket: what it does now goes by what
   * it did in its run before, of which `last` is the node at the end. `origin`: a stack, or a negative number.
   */
  startAgain(origin: number, last: number): number {
    const path = this.#path;
    const length = this.#paths[last * PATH] as number;
    path[0] = 3;
    path[1] = origin;
    path[2] = length > 1 ? (this.#paths[last * PATH + length] as number) : 0;
    path[3] = length > 2 ? (this.#paths[last * PATH + length - 1] as number) : 0;
    return this.#intern();
  }

  /**
   * The stack of the task that is being made, or CAPTURE.
   * `key`: kind of task and stack of its parent, above 0. **Cost**: 5 ns on a trusted edge.
   */
  step(key: number): number {
    const node = this.node;
    let edge = this.#newestEdge[node] as number;
    if (this.#edges[edge + KEY] !== key) edge = this.#edgeOf(node, key);
    const left = this.#edges[edge + LEFT] as number;
    if (left === 0) {
      this.#asked = edge;
      return CAPTURE;
    }
    this.#edges[edge + LEFT] = left - 1;
    this.node = this.#edges[edge + NEXT] as number;
    return this.#edges[edge + STACK] as number;
  }

  /** What was captured, after `step()` said CAPTURE. `isInternal`: a promise, made by the runtime for itself. */
  learn(stack: number, isInternal: boolean): void {
    const edges = this.#edges;
    const edge = this.#asked;
    if (edge === 0) return;
    const proven = edges[edge + PROVEN] as number;
    const trusted = proven >= (edges[edge + NEEDED] as number);
    if (trusted) this.verified++;
    if (proven > 0 && edges[edge + STACK] === stack) {
      this.#prove(edge, proven + 1, trusted);
      this.node = edges[edge + NEXT] as number;
      return;
    }
    const needed = edges[edge + NEEDED] as number;
    if (trusted) {
      this.wrong++;
      edges[edge + NEEDED] = min(MAX_PROOFS, needed * 4);
    } else if (proven > 0 && needed < MAX_FICKLE_PROOFS) edges[edge + NEEDED] = ceil(needed * 1.2);
    if (isInternal) edges[edge + NEEDED] = max(INTERNAL_PROOFS, edges[edge + NEEDED] as number);
    edges[edge + STACK] = stack;
    edges[edge + PROVEN] = 1;
    edges[edge + DISTANCE] = 1;
    this.node = this.#after(this.node, stack);
    edges[edge + NEXT] = this.node;
  }

  /** Nothing was captured after `step()` said CAPTURE. Returns the stack that is trusted all the same, or 0. */
  skip(): number {
    const edge = this.#asked;
    const edges = this.#edges;
    if (edge === 0 || (edges[edge + PROVEN] as number) < (edges[edge + NEEDED] as number)) {
      this.node = this.#after(this.node, 0);
      return 0;
    }
    edges[edge + LEFT] = edges[edge + DISTANCE] as number;
    this.node = edges[edge + NEXT] as number;
    return edges[edge + STACK] as number;
  }

  /** Begins anew. Not while runs are in progress: they stand at nodes. */
  forget(): void {
    this.#edgeEnd = STRIDE;
    this.#nodes = 1;
    this.#firstEdge.fill(0);
    this.#newestEdge.fill(0);
    this.#table.fill(0);
    this.#starts.fill(0);
    this.#full = false;
    this.#asked = 0;
    this.node = 0;
  }

  #prove(edge: number, proven: number, trusted: boolean): void {
    const edges = this.#edges;
    edges[edge + PROVEN] = min(MAX_PROOFS, proven);
    if (proven < (edges[edge + NEEDED] as number)) return;
    let distance = edges[edge + DISTANCE] as number;
    if (trusted) distance = min(MAX_DISTANCE, ceil(distance * GROWTH));
    edges[edge + DISTANCE] = distance;
    // Not at even distances: a program that goes round in a circle would be asked at one place of it only.
    this.#seed = (imul(this.#seed, 1_103_515_245) + 12_345) | 0;
    edges[edge + LEFT] = (distance >> 1) + ((imul(distance, (this.#seed >>> 16) & 0xff) >> 8) | 0);
  }

  #edgeOf(node: number, key: number): number {
    const edges = this.#edges;
    for (let edge = this.#firstEdge[node] as number; edge !== 0; edge = edges[edge + SIBLING] as number) {
      if (edges[edge + KEY] !== key) continue;
      this.#newestEdge[node] = edge;
      return edge;
    }
    return node === 0 ? 0 : this.#addEdge(node, key);
  }

  /** A new edge; 0, which always says CAPTURE and learns nothing, if there is no room. */
  #addEdge(node: number, key: number): number {
    if (this.#edgeEnd >= MAX_EDGES * STRIDE) {
      this.#full = true;
      return 0;
    }
    const edge = this.#edgeEnd;
    this.#edgeEnd += STRIDE;
    if (this.#edgeEnd > this.#edges.length) this.#edges = grown(this.#edges);
    const edges = this.#edges;
    edges[edge + KEY] = key;
    edges[edge + STACK] = 0;
    edges[edge + LEFT] = 0;
    edges[edge + NEXT] = 0;
    edges[edge + PROVEN] = 0;
    edges[edge + NEEDED] = PROOFS;
    edges[edge + DISTANCE] = 1;
    edges[edge + SIBLING] = this.#firstEdge[node] as number;
    this.#firstEdge[node] = edge;
    this.#newestEdge[node] = edge;
    return edge;
  }

  #addStart(stack: number): number {
    this.#path[0] = 1;
    this.#path[1] = stack;
    const node = this.#intern();
    while (stack >= this.#starts.length) this.#starts = grown(this.#starts);
    this.#starts[stack] = node;
    return node;
  }

  /** The node behind `node` when a task was made at `stack`. */
  #after(node: number, stack: number): number {
    if (node === 0) return 0;
    const path = this.#path;
    const paths = this.#paths;
    const from = node * PATH;
    const length = paths[from] as number;
    // The oldest stack makes room; what it is a run of stays.
    const drop = length === PATH - 1 ? 1 : 0;
    path[0] = length + 1 - drop;
    path[1] = paths[from + 1] as number;
    for (let at = 2; at < (path[0] as number); at++) path[at] = paths[from + at + drop] as number;
    path[path[0] as number] = stack;
    return this.#intern();
  }

  /** The node of `#path`; 0 if there is no room for a new one. */
  #intern(): number {
    const path = this.#path;
    const length = path[0] as number;
    let hash = length;
    for (let at = 1; at <= length; at++) {
      hash = imul(hash ^ (path[at] as number), 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (;;) {
      const node = this.#table[slot] as number;
      if (node === 0) break;
      if (this.#isPathOf(node)) return node;
      slot = (slot + 1) & mask;
    }
    return this.#addNode(slot);
  }

  #isPathOf(node: number): boolean {
    const length = this.#path[0] as number;
    for (let at = 0; at <= length; at++) if (this.#paths[node * PATH + at] !== this.#path[at]) return false;
    return true;
  }

  #addNode(slot: number): number {
    if (this.#nodes >= MAX_NODES) {
      this.#full = true;
      return 0;
    }
    const node = this.#nodes++;
    if (node >= this.#firstEdge.length) {
      this.#firstEdge = grown(this.#firstEdge);
      this.#newestEdge = grown(this.#newestEdge);
      this.#paths = grown(this.#paths);
    }
    for (let at = 0; at < PATH; at++) this.#paths[node * PATH + at] = this.#path[at] as number;
    this.#table[slot] = node;
    if (this.#nodes * 2 > this.#table.length) this.#growTable();
    return node;
  }

  #growTable(): void {
    const old = this.#table;
    const table = new Int32Array(old.length * 2);
    const path = this.#path;
    for (let node = 1; node < this.#nodes; node++) {
      const from = node * PATH;
      const length = this.#paths[from] as number;
      let hash = length;
      for (let at = 1; at <= length; at++) {
        hash = imul(hash ^ (this.#paths[from + at] as number), 0x9e37_79b1);
        hash ^= hash >>> 15;
      }
      let slot = hash & (table.length - 1);
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = node;
    }
    path[0] = 0;
    this.#table = table;
  }
}
