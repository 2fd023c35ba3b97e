const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before the next attempt: doubling, with a random half so that many runs do not retry together. */
export function retryDelayMs(failedAttempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failedAttempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
