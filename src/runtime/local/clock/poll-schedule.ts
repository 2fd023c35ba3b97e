const SHORTEST_MS = 20;
const LONGEST_MS = 120_000;
/** Below a tenth, so that a job's end is seen within a tenth of its time even where the asking takes a while. */
const SHARE_OF_ELAPSED = 0.08;

/** How long to wait before the next get, in whole milliseconds: short at first, then a fixed share of the job's time so far. */
export function pollDelayMs(elapsedMs: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.floor(elapsedMs * SHARE_OF_ELAPSED)));
}
