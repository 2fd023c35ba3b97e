const LENGTH_DELIMITED = 2;

/**
 * The parts of a message that one of its fields takes up, as they lie in its bytes. The message has been decoded
 * before, so the bytes are known to be well-formed.
 */
export function fieldParts(bytes: Uint8Array, id: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  visitParts(bytes, id, (start, length) => parts.push(bytes.subarray(start, start + length)));
  return parts;
}

/** The length of a field on the wire, all its parts together. */
export function fieldLength(bytes: Uint8Array, id: number): number {
  let sum = 0;
  visitParts(bytes, id, (_, length) => (sum += length));
  return sum;
}

function visitParts(bytes: Uint8Array, id: number, visit: (start: number, length: number) => void): void {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const tag = varint(bytes, cursor);
    const wireType = tag % 8;
    if (wireType === LENGTH_DELIMITED) {
      const length = varint(bytes, cursor);
      if (tag === id * 8 + LENGTH_DELIMITED) visit(cursor.at, length);
      cursor.at += length;
    } else if (wireType === 0) varint(bytes, cursor);
    else if (wireType === 1) cursor.at += 8;
    else if (wireType === 5) cursor.at += 4;
    else return; // a group: no message of Flyte's has one
  }
}

function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let factor = 1; cursor.at < bytes.length; factor *= 128) {
    const byte = bytes[cursor.at++]!;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
  return value;
}
