import {
  type AsyncBuffer,
  type FileMetaData,
  parquetRead,
  parquetMetadata,
  type RowGroup,
} from "hyparquet";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import { checkColumns, convertRows } from "../convert-rows.ts";
import { nativeFromCell, nativeFromUndeclaredCell } from "../native-from-cell.ts";
import type { Cell, RowType, TableFile } from "../table.ts";
import { checkThrift } from "./check-thrift.ts";
import { createCellReader } from "./create-cell-reader.ts";
import { createCheckedBuffer, MOST_VALUES } from "./create-checked-buffer.ts";
import { decompressors } from "./decompress-page.ts";
import { findDurations } from "./find-durations.ts";
import { type ParquetNode, readSchema } from "./read-schema.ts";

/** A column to read. Its key is undefined if the file lacks it and its type accepts null. */
interface ReadColumn {
  readonly name: string;
  readonly key: string | undefined;
  readonly type: TypeNode | undefined;
  readonly read: (row: readonly unknown[]) => Cell;
}

/**
 * Reads the rows of a Parquet file, one row group at a time. Fetches only the declared columns, if
 * there are any, and stops after the row group that contains row `mostRows`.
 */
export async function* readParquet(
  file: TableFile,
  type: RowType,
  mostRows = Infinity,
): AsyncGenerator<object[]> {
  const bytes = createRangeReader(file);
  const { columns: nodes, metadata } = readSchema(await readFooter(bytes));
  const names = nodes.map(({ name }) => name);
  checkColumns(file.uri, type.columns, names);
  const columns = columnsToRead(nodes, findDurations(metadata), type);
  let rowsBefore = 0;
  for (const group of metadata.row_groups) {
    const count = Number(group.num_rows);
    if (!(count >= 0 && count <= MOST_VALUES))
      throw new Error(`a row group has ${count} rows; at most ${MOST_VALUES} can be read at once`);
    const wanted = Math.min(count, mostRows - rowsBefore);
    if (wanted <= 0 && count > 0) return;
    const rows = await readGroup(bytes, metadata, group, columns, rowsBefore, wanted);
    yield convertRows(file.uri, rows, rowsBefore, columns, (row, column, faults) =>
      column.type === undefined
        ? nativeFromUndeclaredCell(column.read(row), type.integers, faults)
        : nativeFromCell(column.read(row), column.type, faults),
    );
    rowsBefore += count;
  }
}

/** Returns the number of rows that a Parquet file declares. */
export async function countParquetRows(file: TableFile): Promise<number> {
  return Number((await readFooter(createRangeReader(file))).num_rows);
}

function createRangeReader({ uri, size, storage, signal }: TableFile): AsyncBuffer {
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      if (start < 0 || end > size || start > end)
        throw new Error("it refers to bytes outside the file");
      if (start === end) return new ArrayBuffer(0);
      const range = { start, end };
      const bytes = await storage.getBytes(uri, { range, limit: end - start, signal });
      return new Uint8Array(bytes).buffer; // copies, because the bytes may be a part of other memory
    },
  };
}

function columnsToRead(
  nodes: readonly ParquetNode[],
  durations: ReadonlyMap<string, bigint>,
  { columns }: RowType,
): ReadColumn[] {
  const wanted =
    columns === undefined
      ? nodes.map((node) => ({ name: node.name, type: undefined, node }))
      : [...columns].map(([name, type]) => ({
          name,
          type,
          node: nodes.find((node) => node.name === name),
        }));
  let found = 0;
  return wanted.map(({ name, type, node }): ReadColumn => {
    if (node === undefined) return { name, type, key: undefined, read: () => null };
    const place = found++;
    const readCell = createCellReader(node, durations.get(name));
    return { name, type, key: node.key, read: (row) => readCell(row[place]) };
  });
}

async function readGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: RowGroup,
  columns: readonly ReadColumn[],
  rowStart: number,
  count: number,
): Promise<unknown[][]> {
  const keys = columns.flatMap(({ key }) => (key === undefined ? [] : [key]));
  if (count === 0 || keys.length === 0) return Array.from({ length: count }, () => []);
  let rows: unknown[][] = [];
  await parquetRead({
    file: createCheckedBuffer(file, metadata, group, keys),
    metadata,
    columns: keys,
    rowStart,
    rowEnd: rowStart + count,
    utf8: false,
    compressors: decompressors,
    parsers: {
      stringFromBytes: (bytes: Uint8Array | undefined) => bytes && utf8.decode(bytes),
      timestampFromNanoseconds: (nanos) => nanos,
    },
    geoparquet: false,
    onComplete: (read) => {
      rows = read;
    },
  });
  return rows;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Large enough for most footers. */
const FIRST_FETCH = 512 * 1024;
const LARGEST_FOOTER = 256 * 1024 * 1024;

/** Reads the metadata at the end of a file, and checks it before it is decoded. */
async function readFooter(file: AsyncBuffer): Promise<FileMetaData> {
  const { byteLength: size } = file;
  if (size < 12) throw new Error("it is too short for a Parquet file");
  const tail = new DataView(await file.slice(Math.max(0, size - FIRST_FETCH), size));
  if (tail.getUint32(tail.byteLength - 4, true) !== 0x31524150)
    throw new Error("it does not end like a Parquet file");
  const length = tail.getUint32(tail.byteLength - 8, true) + 8;
  if (length > size - 4 || length > LARGEST_FOOTER)
    throw new Error(`its metadata claims to have ${length} bytes`);
  const footer =
    length <= tail.byteLength
      ? new Uint8Array(tail.buffer, tail.byteLength - length, length)
      : new Uint8Array(await file.slice(size - length, size));
  checkThrift(new DataView(footer.buffer, footer.byteOffset, length), 0);
  return parquetMetadata(footer, { geoparquet: false });
}
