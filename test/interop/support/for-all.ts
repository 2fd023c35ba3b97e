import fc from "fast-check";
import { SEED } from "./seed.ts";

/** Number of cases per property. */
const CASES = Number(process.env["FX_INTEROP_CASES"] ?? 2000);
if (!Number.isSafeInteger(CASES) || CASES < 1)
  throw new Error(
    `FX_INTEROP_CASES is a number of cases, not "${process.env["FX_INTEROP_CASES"]!}"`,
  );

/**
 * Checks a property on cases from this run's seed; a failure shows the smallest case found. `share`
 * reduces the number of cases of a slow property: 0.1 for a tenth.
 */
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
