import type { DataPageHeader, DataReader, Encoding, PageHeader, ParquetType } from "hyparquet";
// Not public, but the checks must read levels and lengths exactly like the decoder.
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { readVarint } from "./check-thrift.ts";
import { LARGEST_PAGE } from "./decompress-page.ts";

/** The type of a column, and how deeply its values nest. */
export interface ColumnLevels {
  readonly type: ParquetType | undefined;
  readonly maxRepetition: number;
  readonly maxDefinition: number;
}

export type DataPageHeaderV2 = NonNullable<PageHeader["data_page_header_v2"]>;

/** Checks the levels and values of an uncompressed page of version 1. */
export function checkPageV1(
  page: Uint8Array,
  { num_values: count, encoding }: Pick<DataPageHeader, "num_values" | "encoding">,
  column: ColumnLevels,
): void {
  const reader = createReader(page);
  const nulls = countNulls(reader, count, column);
  checkValues(reader, encoding, column.type, count - nulls, count);
}

/**
 * Checks the levels and values of a page of version 2.
 *
 * @param stored the page as stored, which starts with the levels
 * @param values the uncompressed values
 */
export function checkPageV2(
  stored: Uint8Array,
  values: Uint8Array,
  header: DataPageHeaderV2,
  { type, maxRepetition, maxDefinition }: ColumnLevels,
): void {
  const { num_values: count, repetition_levels_byte_length: repetition } = header;
  const levels = createReader(stored);
  if (maxRepetition > 0) checkRuns(levels, repetition, getBitWidth(maxRepetition), count);
  levels.offset = repetition;
  const end = repetition + header.definition_levels_byte_length;
  if (maxDefinition > 0) checkRuns(levels, end, getBitWidth(maxDefinition), count);
  checkValues(createReader(values), header.encoding, type, count - header.num_nulls, count);
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
  const left = view.byteLength - offset - 4;
  if (length > left)
    throw new Error(`a page declares ${length} bytes of runs, but ${left} are left`);
  checkRuns({ view, offset: offset + 4 }, offset + 4 + length, bitWidth, count);
}

function checkValues(
  reader: DataReader,
  encoding: Encoding,
  type: ParquetType | undefined,
  count: number,
  most: number,
): void {
  const { view, offset } = reader;
  switch (encoding) {
    case "RLE":
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      if (count === 0) return;
      if (type === "BOOLEAN") checkPrefixedRuns(reader, 1, most);
      else checkRuns({ view, offset: offset + 1 }, view.byteLength, view.getUint8(offset), most);
      return;
    case "BYTE_STREAM_SPLIT":
      if (count > view.byteLength - offset)
        throw new Error(`a page has ${count} values in ${view.byteLength - offset} bytes`);
      return;
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
      checkDeltas(reader, count);
      return;
    case "DELTA_BYTE_ARRAY":
      checkDeltaByteArrays(reader, count);
      return;
    default: // the bytes of a page bound its plain values; the decoder rejects other encodings
  }
}

function createReader(bytes: Uint8Array): DataReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

function getBitWidth(level: number): number {
  return 32 - Math.clz32(level);
}

/**
 * Checks runs and bit-packed values before they are decoded, because the decoder would allocate a
 * run of any length. Does not move the reader. Throws if a run has more values than the page.
 *
 * @param end the offset at which the values end at the latest
 * @param most the number of values in the page
 */
export function checkRuns(
  { view, offset }: DataReader,
  end: number,
  bitWidth: number,
  most: number,
): void {
  if (bitWidth > 32) throw new Error(`a page has values of ${bitWidth} bits`);
  const reader = { view, offset };
  let seen = 0;
  while (reader.offset < Math.min(end, view.byteLength) && seen < most) {
    const header = readRunNumber(reader);
    const isPacked = header % 2 === 1;
    const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
    if (count > most - seen + (isPacked ? 511 : 0))
      throw new Error(`a run has ${count} values in a page of ${most}`);
    reader.offset += isPacked ? (count / 8) * bitWidth : Math.ceil(bitWidth / 8);
    seen += count;
  }
}

/** Allows 32 bits at most, because the decoder would misread longer numbers. */
const readRunNumber = (reader: DataReader): number =>
  readVarint(reader, 5, "a run length is too long");

const LARGEST_BLOCK = 1 << 20;

/**
 * Checks the header of delta-encoded integers, because a forged one could make the decoder loop
 * forever. Does not move the reader.
 */
export function checkDeltas({ view, offset }: DataReader, count: number): void {
  if (count === 0) return;
  const reader = { view, offset };
  const blockSize = readRunNumber(reader);
  const miniblocks = readRunNumber(reader);
  const total = readRunNumber(reader);
  const isBounded = blockSize > 0 && blockSize <= LARGEST_BLOCK && miniblocks > 0;
  const fits = isBounded && blockSize % (8 * miniblocks) === 0;
  if (!fits || total !== count)
    throw new Error(
      `expected ${count} delta-encoded integers, got ${total} in blocks of ${blockSize} with ${miniblocks} miniblocks`,
    );
}

/**
 * Checks byte arrays that each reuse a prefix of the one before: decoded, they can grow with the
 * square of their number.
 */
function checkDeltaByteArrays({ view, offset }: DataReader, count: number): void {
  const reader = { view, offset };
  let bytes = 0;
  for (const _ of ["prefixes", "suffixes"]) {
    checkDeltas(reader, count);
    const lengths = new Int32Array(count);
    deltaBinaryUnpack(reader, count, lengths);
    for (const length of lengths) {
      if (length < 0) throw new Error("a string has a negative length");
      bytes += length;
    }
  }
  if (bytes > LARGEST_PAGE)
    throw new Error(
      `the strings of a page have ${bytes} bytes; at most ${LARGEST_PAGE} are allowed`,
    );
}
