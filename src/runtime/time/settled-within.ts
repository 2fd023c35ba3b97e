import { realClock } from "./real-clock.ts";

/** Resolves when the work is over, however it ends, or after so much real time. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const limit = realClock.sleep(ms, { signal: settled.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), limit]);
  settled.abort();
}
