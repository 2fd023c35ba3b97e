import type { DataReader, Encoding, ParquetType } from "hyparquet";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { checkDeltaByteArrays, checkDeltas } from "./check-deltas.ts";
import { checkRuns } from "./check-runs.ts";
import { LARGEST_PAGE } from "./decompressors.ts";

/** What a column stores of how its values nest. */
export interface ColumnLevels {
  readonly type: ParquetType | undefined;
  readonly maxRepetition: number;
  readonly maxDefinition: number;
}

/** Where a page of the second version has its levels: before the values, uncompressed. */
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
  const reader = readerOf(page);
  if (before === undefined)
    checkValues(reader, encoding, column.type, count - nullsOf(reader, count, column), count);
  else {
    const levels = readerOf(before.bytes);
    if (column.maxRepetition > 0)
      checkRuns(levels, before.repetition, bitsOf(column.maxRepetition), count);
    levels.offset = before.repetition;
    if (column.maxDefinition > 0)
      checkRuns(levels, before.repetition + before.definition, bitsOf(column.maxDefinition), count);
    checkValues(reader, encoding, column.type, count - before.nulls, count);
  }
}

/** How many values a page of the first version lacks; the reader stands behind the levels then. */
function nullsOf(
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
  checkPrefixedRuns(reader, bitsOf(highest), count);
  const levels = new Array<number>(count);
  readRleBitPackedHybrid(reader, bitsOf(highest), levels);
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

function readerOf(bytes: Uint8Array): DataReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level);
}
