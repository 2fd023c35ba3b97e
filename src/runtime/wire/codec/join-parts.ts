/**
 * The bytes of a message that is a field of another, from the parts in which it came. Mostly that is one; a message in several parts says the same as all
 * their bytes in a row.
 */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
