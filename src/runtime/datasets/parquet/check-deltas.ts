import type { DataReader } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";

const LARGEST_BLOCK = 1 << 20;

/** Checks the head of delta-encoded integers: the decoder would step back, or nowhere, by one that is no honest writer's. The reader stays. */
export function checkDeltas({ view, offset }: DataReader, count: number): void {
  if (count === 0) return;
  const reader = { view, offset };
  const [blockSize, miniblocks, total] = [
    readVarInt(reader),
    readVarInt(reader),
    readVarInt(reader),
  ];
  const fits =
    blockSize > 0 &&
    blockSize <= LARGEST_BLOCK &&
    miniblocks > 0 &&
    blockSize % (8 * miniblocks) === 0;
  if (!fits || total !== count)
    throw new Error(
      `${count} integers are encoded as ${total} in blocks of ${blockSize} by ${miniblocks}`,
    );
}

/** Checks byte arrays of which each says how much of the one before it keeps: that grows with the square of their number. */
export function checkDeltaByteArrays(
  { view, offset }: DataReader,
  count: number,
  mostBytes: number,
): void {
  const reader = { view, offset };
  let bytes = 0;
  for (const _ of ["what is kept", "what is new"]) {
    checkDeltas(reader, count);
    const lengths = new Int32Array(count);
    deltaBinaryUnpack(reader, count, lengths);
    for (const length of lengths) {
      if (length < 0) throw new Error("a text of negative length");
      bytes += length;
    }
  }
  if (bytes > mostBytes)
    throw new Error(`a page whose texts have ${bytes} bytes; at most ${mostBytes} are read`);
}
