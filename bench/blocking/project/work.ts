/** Rounds of {@link work} that take a millisecond of CPU on this machine, measured beforehand. */
const ROUNDS_PER_MS = Number(process.env["BENCH_ROUNDS_PER_MS"]);

/** Uses about `ms` milliseconds of CPU, however many other threads run. */
export function useCpu(ms: number): void {
  work(ms * ROUNDS_PER_MS);
}

/** Returns a number, so V8 cannot leave the work out. */
export function work(rounds: number): number {
  let state = 1;
  for (let round = 0; round < rounds; round += 1) state = (state * 48_271) % 2_147_483_647;
  return state;
}
