const LENGTH_DELIMITED = 2;

/**
 * The parts of a message that one of its fields takes up, as they lie in its bytes. The message has been decoded
 * before, so the bytes are known to be well-formed.
 */
export function fieldParts(bytes: Uint8Array, id: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const tag = varint(bytes, cursor);
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === LENGTH_DELIMITED) {
      const length = varint(bytes, cursor);
      if (field === id) parts.push(bytes.subarray(cursor.at, cursor.at + length));
      cursor.at += length;
    } else if (wireType === 0) varint(bytes, cursor);
    else if (wireType === 1) cursor.at += 8;
    else if (wireType === 5) cursor.at += 4;
    else return parts; // a group: no message of Flyte's has one
  }
  return parts;
}

/** The length of a field on the wire, all its parts together. */
export function fieldLength(bytes: Uint8Array, id: number): number {
  return fieldParts(bytes, id).reduce((sum, part) => sum + part.length, 0);
}

function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}
