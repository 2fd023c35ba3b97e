import { cpuMs, spreadOf } from "../measure.ts";
import { work } from "./project/work.ts";

const ROUNDS = 500_000;
const RUNS = 11;
/** Runs in which V8 still compiles. */
const WARM_UP = 10;

/** Measures how many rounds of work take a millisecond of CPU. */
export async function roundsPerMs(): Promise<number> {
  const measured: number[] = [];
  for (let run = -WARM_UP; run < RUNS; run += 1) {
    const rate = ROUNDS / (await cpuMs(() => work(ROUNDS)));
    if (run >= 0) measured.push(rate);
  }
  return spreadOf(measured).median;
}
