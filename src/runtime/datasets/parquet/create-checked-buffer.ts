import type {
  AsyncBuffer,
  ColumnMetaData,
  DataReader,
  FileMetaData,
  PageHeader,
  RowGroup,
  SchemaElement,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js"; // not public, but the checks must read headers like the decoder
import {
  checkPageV1,
  checkPageV2,
  type ColumnLevels,
  type DataPageHeaderV2,
} from "./check-page-values.ts";
import { checkThrift } from "./check-thrift.ts";
import { decompressPage, LARGEST_PAGE } from "./decompress-page.ts";

/** More values at once would not fit into Node's memory. */
export const MOST_VALUES = 2 ** 25;
/** The maximum uncompressed size of all pages of a row group. */
const LARGEST_GROUP_BYTES = 1024 * 1024 * 1024;

/** The part of a column in a row group, and its place in the file. */
interface Chunk extends ColumnLevels {
  readonly meta: ColumnMetaData;
  /** True if it has one value or null for each row. */
  readonly isFlat: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * Wraps a file for the decoder, which reads a row group from it. Checks everything that the decoder
 * relies on before it gets the bytes, and throws if something does not fit.
 *
 * @param columns the names of the columns that will be read
 */
export function createCheckedBuffer(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: RowGroup,
  columns: readonly string[],
): AsyncBuffer {
  const chunks = listChunks(metadata, group, columns);
  let size = 0;
  return {
    byteLength: file.byteLength,
    slice: async (start, end = file.byteLength) => {
      const bytes = await file.slice(start, end);
      const within = chunks.filter((chunk) => start <= chunk.start && chunk.end <= end);
      if (within.length === 0) throw new Error("a column chunk would be read in parts");
      for (const chunk of within)
        size = checkChunk(bytes.slice(chunk.start - start, chunk.end - start), chunk, size);
      return bytes;
    },
  };
}

function listChunks(
  metadata: FileMetaData,
  group: RowGroup,
  columns: readonly string[],
): readonly Chunk[] {
  const chunks = group.columns.flatMap(({ meta_data: meta }) =>
    meta !== undefined && columns.includes(meta.path_in_schema[0]!)
      ? [toChunk(meta, metadata.schema)]
      : [],
  );
  const values = chunks.reduce((sum, { meta }) => sum + Number(meta.num_values), 0);
  if (!(values <= MOST_VALUES))
    throw new Error(
      `a row group has ${values} values, more than the ${MOST_VALUES} that fx reads at once: declare fewer columns, or write smaller row groups`,
    );
  const rows = Number(group.num_rows);
  for (const { meta, isFlat } of chunks)
    if (isFlat && Number(meta.num_values) !== rows)
      throw new Error(`a column has ${meta.num_values} values in a row group of ${rows} rows`);
  return chunks;
}

/** Counts the levels exactly like the decoder, including a root that claims to be repeated. */
function toChunk(meta: ColumnMetaData, schema: readonly SchemaElement[]): Chunk {
  const isRepeated = (element: SchemaElement): boolean => element.repetition_type === "REPEATED";
  const path = meta.path_in_schema.map((name) => schema.find((element) => element.name === name)!);
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  return {
    meta,
    isFlat: path.length === 1 && !isRepeated(path[0]!),
    type: meta.type,
    maxRepetition: [schema[0]!, ...path].filter(isRepeated).length,
    maxDefinition: path.filter((element) => element.repetition_type !== "REQUIRED").length,
    start,
    end: start + Number(meta.total_compressed_size),
  };
}

/**
 * Checks each page of a column chunk before the decoder sees it: its header and runs must fit the
 * bytes that are there and the values that the footer declares. Returns the uncompressed size of
 * the pages of the row group so far.
 */
function checkChunk(bytes: ArrayBuffer, chunk: Chunk, sizeBefore: number): number {
  const reader: DataReader = { view: new DataView(bytes), offset: 0 };
  const announced = Number(chunk.meta.num_values);
  let values = 0;
  let size = sizeBefore;
  while (reader.offset < bytes.byteLength - 1 && (values < announced || chunk.maxRepetition > 0)) {
    checkThrift(reader.view, reader.offset);
    const header = parquetHeader(reader);
    const { compressed_page_size: stored, uncompressed_page_size: whole } = header;
    if (!isCount(stored, bytes.byteLength - reader.offset) || !isCount(whole, LARGEST_PAGE))
      throw new Error(
        `invalid page size: ${whole} bytes, stored as ${stored}, but ${bytes.byteLength - reader.offset} are left`,
      );
    size += whole;
    if (size > LARGEST_GROUP_BYTES)
      throw new Error(
        `a row group has more than ${LARGEST_GROUP_BYTES} bytes: declare fewer columns, or write smaller row groups`,
      );
    values += checkPage(
      new Uint8Array(bytes, reader.offset, stored),
      header,
      chunk,
      announced - values,
    );
    reader.offset += stored;
  }
  if (values !== announced)
    throw new Error(`a column has ${values} values, but the footer declares ${announced}`);
  return size;
}

/** Returns the number of values in the page. */
function checkPage(bytes: Uint8Array, header: PageHeader, chunk: Chunk, left: number): number {
  const { type, uncompressed_page_size: size, dictionary_page_header: dictionary } = header;
  if (type === "DICTIONARY_PAGE" && dictionary !== undefined) {
    if (!isCount(dictionary.num_values, size * 8))
      throw new Error(`a dictionary has ${dictionary.num_values} values in ${size} bytes`);
    return 0;
  }
  const { data_page_header: first, data_page_header_v2: second } = header;
  const firstVersion = type === "DATA_PAGE" ? first : undefined;
  const page = type === "DATA_PAGE_V2" ? second : firstVersion;
  if (page === undefined) throw new Error(`a page has the unknown type ${type}`);
  if (!isCount(page.num_values, left))
    throw new Error(`a page has ${page.num_values} values, but ${left} are left`);
  if (page === second) checkSecondVersion(bytes, second, size, chunk);
  else checkPageV1(decompressPage(bytes, size, chunk.meta.codec), page, chunk);
  return page.num_values;
}

function checkSecondVersion(
  bytes: Uint8Array,
  page: DataPageHeaderV2,
  size: number,
  chunk: Chunk,
): void {
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } =
    page;
  const levels = repetition + definition;
  if (
    !isCount(page.num_nulls, page.num_values) ||
    !isCount(page.num_rows, page.num_values) ||
    !isCount(repetition, bytes.length) ||
    !isCount(definition, bytes.length) ||
    !isCount(levels, Math.min(bytes.length, size))
  )
    throw new Error("a page has inconsistent counts");
  const body = bytes.subarray(levels);
  const values =
    page.is_compressed === false ? body : decompressPage(body, size - levels, chunk.meta.codec);
  checkPageV2(bytes, values, page, chunk);
}

function isCount(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}
