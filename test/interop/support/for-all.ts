import fc from "fast-check";

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

/** The seed of all generated cases of this run: FX_SEED, or a random one. */
export const SEED = seedOf(process.env["FX_SEED"]);

console.error(`seed ${SEED}: FX_SEED=${SEED} repeats this run's generated cases`);

function seedOf(given: string | undefined): number {
  const seed =
    given === undefined || given === "" ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`FX_SEED is an integer, not "${given!}"`);
  return seed;
}
