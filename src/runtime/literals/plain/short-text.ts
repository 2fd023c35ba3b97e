/** Shorter texts have a form of their own in msgpack; for them, a call into native code costs more than a loop. */
export const LONGEST_SHORT = 32;

/** Undefined where the bytes are not ASCII. */
export function shortText(bytes: Uint8Array, start: number, size: number): string | undefined {
  const units = new Array<number>(size);
  for (let index = 0; index < size; index++) {
    const byte = bytes[start + index]!;
    if (byte >= 0x80) return undefined;
    units[index] = byte;
  }
  return String.fromCharCode.apply(undefined, units);
}

interface KnownKey {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The keys that came last: the same few come again and again. Each takes the place of another, so there are never more. */
const known = new Array<KnownKey | undefined>(256).fill(undefined);

/** As `shortText`, for what is likely to have been read before. */
export function keyText(bytes: Uint8Array, start: number, size: number): string | undefined {
  const place = placeOf(bytes, start, size);
  const key = known[place];
  if (key !== undefined && isSame(key.bytes, bytes, start, size)) return key.text;
  const text = shortText(bytes, start, size);
  if (text !== undefined)
    known[place] = { bytes: new Uint8Array(bytes.subarray(start, start + size)), text };
  return text;
}

function placeOf(bytes: Uint8Array, start: number, size: number): number {
  if (size === 0) return 0;
  return (
    (size * 31 + bytes[start]! * 7 + bytes[start + (size >> 1)]! * 13 + bytes[start + size - 1]!) &
    0xff
  );
}

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, size: number): boolean {
  if (key.length !== size) return false;
  for (let index = 0; index < size; index++) if (key[index] !== bytes[start + index]) return false;
  return true;
}
