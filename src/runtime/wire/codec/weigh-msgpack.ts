const LIST = 3;
const MAP_ENTRY = 5;

/** The memory of the decoded values, in units of a small object. Stops at the first byte that is not msgpack. */
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

/** The number of bytes that follow a type: the number, or a length and the text or bytes. */
function sizeAfter(type: number, bytes: Uint8Array, at: number): number {
  switch (type) {
    case 0xc4:
    case 0xd9:
      return 1 + lengthAt(bytes, at, 1);
    case 0xc5:
    case 0xda:
      return 2 + lengthAt(bytes, at, 2);
    case 0xc6:
    case 0xdb:
      return 4 + lengthAt(bytes, at, 4);
    case 0xcc:
    case 0xd0:
      return 1;
    case 0xcd:
    case 0xd1:
    case 0xdc:
    case 0xde:
      return 2;
    case 0xca:
    case 0xce:
    case 0xd2:
    case 0xdd:
    case 0xdf:
      return 4;
    case 0xcb:
    case 0xcf:
    case 0xd3:
      return 8;
    default:
      return 0;
  }
}

function lengthAt(bytes: Uint8Array, at: number, width: number): number {
  let length = 0;
  for (let index = at; index < at + width; index += 1) length = length * 256 + (bytes[index] ?? 0);
  return length;
}
