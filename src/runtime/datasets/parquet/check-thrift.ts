import type { DataReader } from "hyparquet";

/** An unsigned number in groups of seven bits; throws the given error for more than `most` groups. */
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

/** Real metadata nests less. */
const DEEPEST = 16;

/**
 * Walks over a struct in Thrift's compact protocol before the decoder does: what it announces must be there, numbers have
 * ten bytes at most, and nothing nests deep. Throws for what is not so.
 */
export function checkThrift(view: DataView, start: number): void {
  const reader: DataReader = { view, offset: start };

  const byte = (): number => view.getUint8(reader.offset++); // a RangeError past the end

  const varint = (): number => readVarint(reader, 10, "a number of its metadata does not end");

  const skip = (length: number): void => {
    if (length > view.byteLength - reader.offset)
      throw new Error(
        `its metadata announces ${length} bytes where ${view.byteLength - reader.offset} are left`,
      );
    reader.offset += length;
  };

  const list = (depth: number): void => {
    const head = byte();
    const size = head >> 4 === 15 ? varint() : head >> 4;
    if (size > view.byteLength - reader.offset)
      throw new Error(
        `its metadata announces a list of ${size} where ${view.byteLength - reader.offset} bytes are left`,
      );
    const type = head & 0x0f;
    for (let index = 0; index < size; index++) element(type === 1 || type === 2 ? 3 : type, depth);
  };

  const element = (type: number, depth: number): void => {
    if (depth > DEEPEST) throw new Error("its metadata nests too deep");
    if (type === 3) skip(1);
    else if (type === 4 || type === 5 || type === 6) varint();
    else if (type === 7) skip(8);
    else if (type === 8) skip(varint());
    else if (type === 9) list(depth + 1);
    else if (type === 12) struct(depth + 1);
    else if (type !== 1 && type !== 2)
      throw new Error(`its metadata has a field of the unknown type ${type}`);
  };

  const struct = (depth: number): void => {
    for (let head = byte(); (head & 0x0f) !== 0; head = byte()) {
      if (head >> 4 === 0) varint();
      element(head & 0x0f, depth);
    }
  };

  struct(0);
}
