/** Returns a function that yields the same numbers in [0, 1) for the same seed. */
export function createRepeatableRandom(seed: number): () => number {
  let state = (seed ^ 0x2545f491) | 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  };
}
