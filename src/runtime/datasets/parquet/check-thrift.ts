import type { DataReader } from "hyparquet";

/**
 * Reads an unsigned number in groups of 7 bits. Throws `error` if it has more than `most` groups.
 */
export function readVarint(reader: DataReader, most: number, error: string): number {
  let value = 0;
  for (let count = 0; count < most; count += 1) {
    const byte = reader.view.getUint8(reader.offset);
    reader.offset += 1;
    value += (byte & 0x7f) * 2 ** (7 * count);
    if (byte < 0x80) return value;
  }
  throw new Error(error);
}

/** Real metadata is nested less deeply. */
const DEEPEST = 16;

/**
 * Checks a struct in Thrift's compact protocol before it is decoded. Throws if it declares more
 * bytes than are left, has numbers of more than ten bytes, or nests too deeply.
 */
export function checkThrift(view: DataView, start: number): void {
  const reader: DataReader = { view, offset: start };

  const byte = (): number => view.getUint8(reader.offset++); // a RangeError past the end

  const varint = (): number => readVarint(reader, 10, "a number in its metadata is too long");

  const skip = (length: number): void => {
    if (length > view.byteLength - reader.offset)
      throw new Error(
        `its metadata declares ${length} bytes, but ${view.byteLength - reader.offset} are left`,
      );
    reader.offset += length;
  };

  const list = (depth: number): void => {
    const head = byte();
    const size = head >> 4 === 15 ? varint() : head >> 4;
    if (size > view.byteLength - reader.offset)
      throw new Error(
        `its metadata declares a list of ${size}, but ${view.byteLength - reader.offset} bytes are left`,
      );
    const type = head & 0x0f;
    for (let index = 0; index < size; index++) element(type === 1 || type === 2 ? 3 : type, depth);
  };

  const element = (type: number, depth: number): void => {
    if (depth > DEEPEST) throw new Error("its metadata is nested too deeply");
    if (type === 3) skip(1);
    else if (type === 4 || type === 5 || type === 6) varint();
    else if (type === 7) skip(8);
    else if (type === 8) skip(varint());
    else if (type === 9) list(depth + 1);
    else if (type === 12) struct(depth + 1);
    else if (type !== 1 && type !== 2)
      throw new Error(`its metadata has a field of unknown type ${type}`);
  };

  const struct = (depth: number): void => {
    for (let head = byte(); (head & 0x0f) !== 0; head = byte()) {
      if (head >> 4 === 0) varint();
      element(head & 0x0f, depth);
    }
  };

  struct(0);
}
