const LIST = 3;
const MAP_ENTRY = 5;

/**
 * Estimates the memory of the decoded values, in small objects. Stops at the first byte that is not
 * msgpack.
 */
export function weighMsgpack(bytes: Uint8Array): number {
  let weight = 0;
  let at = 0;
  while (at < bytes.length) {
    const type = bytes[at]!;
    weight += 1;
    at += 1;
    if (type < 0x80 || type >= 0xe0) continue;
    if (type < 0x90) weight += LIST + MAP_ENTRY * (type - 0x80);
    else if (type < 0xa0) weight += LIST;
    else if (type < 0xc0) at += type - 0xa0;
    else if (type === 0xde || type === 0xdf)
      weight +=
        LIST + MAP_ENTRY * Math.min(lengthAt(bytes, at, type === 0xde ? 2 : 4), bytes.length - at);
    else if (type === 0xdc || type === 0xdd) weight += LIST;
    at += sizeAfter(type, bytes, at);
  }
  return weight;
}

/** How many bytes follow a type byte: a number, or a length and its content. */
function sizeAfter(type: number, bytes: Uint8Array, at: number): number {
  if (type >= 0xc4 && type <= 0xc6) return sizeWithLength(1 << (type - 0xc4), bytes, at);
  if (type >= 0xd9 && type <= 0xdb) return sizeWithLength(1 << (type - 0xd9), bytes, at);
  if (type === 0xca || type === 0xcb) return type === 0xca ? 4 : 8;
  if (type >= 0xcc && type <= 0xd3) return 1 << (type & 3);
  if (type >= 0xdc && type <= 0xdf) return type % 2 === 0 ? 2 : 4;
  return 0;
}

function sizeWithLength(width: number, bytes: Uint8Array, at: number): number {
  return width + lengthAt(bytes, at, width);
}

function lengthAt(bytes: Uint8Array, at: number, width: number): number {
  let length = 0;
  for (let index = at; index < at + width; index += 1) length = length * 256 + (bytes[index] ?? 0);
  return length;
}
