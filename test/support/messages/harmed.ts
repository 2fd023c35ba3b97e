import fc from "fast-check";

/** Corrupted messages: bytes changed, cut off, inserted or repeated. */
export function harmed(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const harm = fc.record({
    at: fc.nat(),
    byte: fc.integer({ min: 0, max: 255 }),
    how: fc.constantFrom("change", "cut", "insert", "duplicate"),
  });
  return fc
    .tuple(bytes, fc.array(harm, { minLength: 1, maxLength: 3 }))
    .map(([whole, harms]) => harms.reduce(harmOnce, whole));
}

function harmOnce(
  bytes: Uint8Array,
  { at, byte, how }: { at: number; byte: number; how: string },
): Uint8Array {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (how === "cut") return before;
  if (how === "duplicate") return Buffer.concat([bytes, after]);
  return Buffer.concat([before, Uint8Array.of(byte), how === "change" ? after.subarray(1) : after]);
}
