import fc from "fast-check";

/** Number of cases per property; `npm run test:system` and `npm run test:soak` try more. */
export const CASES = Number(process.env["FX_FUZZ_CASES"] ?? 200);
if (!Number.isSafeInteger(CASES) || CASES < 1)
  throw new Error(
    `FX_FUZZ_CASES expects a number of cases, got "${process.env["FX_FUZZ_CASES"]!}"`,
  );

export function fuzz<T extends [unknown, ...unknown[]]>(
  ...property: Parameters<typeof fc.property<T>>
): void {
  fc.assert(fc.property(...property), { numRuns: CASES });
}

export async function fuzzAsync<T extends [unknown, ...unknown[]]>(
  ...property: Parameters<typeof fc.asyncProperty<T>>
): Promise<void> {
  await fc.assert(fc.asyncProperty(...property), { numRuns: CASES });
}
