import fc from "fast-check";
import { SEED } from "./seed.ts";

/** How many cases each property tries. */
const CASES = Number(process.env["FX_INTEROP_CASES"] ?? 2000);
if (!Number.isSafeInteger(CASES) || CASES < 1)
  throw new Error(
    `FX_INTEROP_CASES is a number of cases, not "${process.env["FX_INTEROP_CASES"]!}"`,
  );

/** Tries a property for cases drawn from this run's seed; a failure shows the smallest case that was found. `share` is for what is slow: a tenth of the cases for 0.1. */
export async function forAll<T>(
  cases: fc.Arbitrary<T>,
  property: (given: T) => Promise<void>,
  { share = 1 } = {},
): Promise<void> {
  await fc.assert(fc.asyncProperty(cases, property), {
    numRuns: Math.ceil(CASES * share),
    seed: SEED,
    endOnFailure: false,
  });
}
