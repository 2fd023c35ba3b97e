import type { DataReader, Encoding, ParquetType } from "hyparquet";
// Not public: the checks must read levels and lengths as the decoder does.
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { readVarint } from "./check-thrift.ts";
import { LARGEST_PAGE } from "./decompress-page.ts";

/** The type of a column, and how deep its values nest. */
export interface ColumnLevels {
  readonly type: ParquetType | undefined;
  readonly maxRepetition: number;
  readonly maxDefinition: number;
}

/** The levels of a version 2 page: they precede the values, uncompressed. */
export interface LevelsBefore {
  readonly bytes: Uint8Array;
  readonly repetition: number;
  readonly definition: number;
  readonly nulls: number;
}

/** Checks the levels and values of a page, uncompressed. */
export function checkPageValues(
  page: Uint8Array,
  { num_values: count, encoding }: { readonly num_values: number; readonly encoding: Encoding },
  column: ColumnLevels,
  before: LevelsBefore | undefined,
): void {
  const reader = createReader(page);
  if (before !== undefined) checkLevelsBefore(before, count, column);
  const nulls = before === undefined ? countNulls(reader, count, column) : before.nulls;
  checkValues(reader, encoding, column.type, count - nulls, count);
}

function checkLevelsBefore(
  { bytes, repetition, definition }: LevelsBefore,
  count: number,
  { maxRepetition, maxDefinition }: ColumnLevels,
): void {
  const reader = createReader(bytes);
  if (maxRepetition > 0) checkRuns(reader, repetition, getBitWidth(maxRepetition), count);
  reader.offset = repetition;
  if (maxDefinition > 0)
    checkRuns(reader, repetition + definition, getBitWidth(maxDefinition), count);
}

/** Counts the nulls of a version 1 page, and moves the reader past its levels. */
function countNulls(
  reader: DataReader,
  count: number,
  { maxRepetition, maxDefinition }: ColumnLevels,
): number {
  if (maxRepetition > 0) readLevels(reader, count, maxRepetition);
  return maxDefinition > 0
    ? readLevels(reader, count, maxDefinition).filter((level) => level !== maxDefinition).length
    : 0;
}

function readLevels(reader: DataReader, count: number, highest: number): number[] {
  checkPrefixedRuns(reader, getBitWidth(highest), count);
  const levels = new Array<number>(count);
  readRleBitPackedHybrid(reader, getBitWidth(highest), levels);
  return levels;
}

function checkPrefixedRuns({ view, offset }: DataReader, bitWidth: number, count: number): void {
  const length = view.getUint32(offset, true);
  if (length > view.byteLength - offset - 4)
    throw new Error(
      `a page announces ${length} bytes of runs where ${view.byteLength - offset - 4} are left`,
    );
  checkRuns({ view, offset: offset + 4 }, offset + 4 + length, bitWidth, count);
}

function checkValues(
  reader: DataReader,
  encoding: Encoding,
  type: ParquetType | undefined,
  count: number,
  most: number,
): void {
  const { view } = reader;
  switch (encoding) {
    case "RLE":
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      if (count === 0) return;
      if (type === "BOOLEAN") checkPrefixedRuns(reader, 1, most);
      else
        checkRuns(
          { view, offset: reader.offset + 1 },
          view.byteLength,
          view.getUint8(reader.offset),
          most,
        );
      return;
    case "BYTE_STREAM_SPLIT":
      if (count > view.byteLength - reader.offset)
        throw new Error(`a page of ${count} values in ${view.byteLength - reader.offset} bytes`);
      return;
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
      checkDeltas(reader, count);
      return;
    case "DELTA_BYTE_ARRAY":
      checkDeltaByteArrays(reader, count, LARGEST_PAGE);
      return;
    default: // plain values are as many as there are bytes for; what else there is, is not decoded
  }
}

function createReader(bytes: Uint8Array): DataReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

function getBitWidth(level: number): number {
  return 32 - Math.clz32(level);
}

/**
 * Walks over values in the hybrid of runs and packed bits before the decoder does, which would write out a run of any
 * length. The reader stays where it is. Throws for a run of more values than there can be.
 *
 * @param end where the values end at the latest
 * @param most how many values the page has
 */
export function checkRuns(
  { view, offset }: DataReader,
  end: number,
  bitWidth: number,
  most: number,
): void {
  if (bitWidth > 32) throw new Error(`a page packs values of ${bitWidth} bits`);
  const reader = { view, offset };
  let seen = 0;
  while (reader.offset < Math.min(end, view.byteLength) && seen < most) {
    const header = readRunNumber(reader);
    const isPacked = header % 2 === 1;
    const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
    if (count > most - seen + (isPacked ? 511 : 0))
      throw new Error(`a run of ${count} values in a page of ${most}`);
    reader.offset += isPacked ? (count / 8) * bitWidth : Math.ceil(bitWidth / 8);
    seen += count;
  }
}

/** The decoder would read the bits of a number past 32 as something else. */
function readRunNumber(reader: DataReader): number {
  return readVarint(reader, 5, "a run's length does not end");
}

const LARGEST_BLOCK = 1 << 20;

/** Checks the header of delta-encoded integers: a forged one could make the decoder step back for ever. The reader stays where it is. */
export function checkDeltas({ view, offset }: DataReader, count: number): void {
  if (count === 0) return;
  const reader = { view, offset };
  const blockSize = readRunNumber(reader);
  const miniblocks = readRunNumber(reader);
  const total = readRunNumber(reader);
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
function checkDeltaByteArrays(
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
