/** Seeded randomness for tests: print the seed, take it back from `LOOPSCOPE_SEED`. */

/** The seed of this run. */
export function seedOfRun(): number {
  return Number(process.env.LOOPSCOPE_SEED ?? Date.now() % 1_000_000);
}

/** A generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
