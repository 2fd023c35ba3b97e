import fc from "fast-check";

/** Checks that a function neither throws nor returns false for random values. */
export function holdsFor<T extends [unknown, ...unknown[]]>(
  ...property: Parameters<typeof fc.property<T>>
): void {
  fc.assert(fc.property(...property));
}

/** The same for an asynchronous function. */
export async function holdsForAsync<T extends [unknown, ...unknown[]]>(
  ...property: Parameters<typeof fc.asyncProperty<T>>
): Promise<void> {
  await fc.assert(fc.asyncProperty(...property));
}
