import {
  type AsyncBuffer,
  type ColumnMetaData,
  type DataReader,
  type FileMetaData,
  type PageHeader,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js"; // not public, but the checks must read headers like the decoder
import { checkPageValues, type ColumnLevels } from "./check-page-values.ts";
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
        size += checkChunk(bytes.slice(chunk.start - start, chunk.end - start), chunk);
      if (size > LARGEST_GROUP_BYTES)
        throw new Error(
          `a row group has more than ${LARGEST_GROUP_BYTES} bytes: declare fewer columns, or write smaller row groups`,
        );
      return bytes;
    },
  };
}

function listChunks(
  metadata: FileMetaData,
  group: RowGroup,
  columns: readonly string[],
): readonly Chunk[] {
  const tree = parquetSchema(metadata);
  const chunks = group.columns.flatMap(({ meta_data: meta }) =>
    meta !== undefined && columns.includes(meta.path_in_schema[0]!) ? [toChunk(meta, tree)] : [],
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
function toChunk(meta: ColumnMetaData, tree: SchemaTree): Chunk {
  let node = tree;
  let maxRepetition = node.element.repetition_type === "REPEATED" ? 1 : 0;
  let maxDefinition = 0;
  for (const name of meta.path_in_schema) {
    const child = node.children.find(({ element }) => element.name === name);
    if (child === undefined) throw new Error("the schema lacks the column of a column chunk");
    node = child;
    if (node.element.repetition_type === "REPEATED") maxRepetition += 1;
    if (node.element.repetition_type !== "REQUIRED") maxDefinition += 1;
  }
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  const isFlat = meta.path_in_schema.length === 1 && node.element.repetition_type !== "REPEATED";
  return { meta, isFlat, type: meta.type, maxRepetition, maxDefinition, start, end };
}

/**
 * Checks each page of a column chunk before the decoder sees it: its header and runs must fit the
 * bytes that are there and the values that the footer declares. Returns the uncompressed size of
 * the pages.
 */
function checkChunk(bytes: ArrayBuffer, chunk: Chunk): number {
  const reader: DataReader = { view: new DataView(bytes), offset: 0 };
  const announced = Number(chunk.meta.num_values);
  let values = 0;
  let size = 0;
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
      throw new Error(`a column has more than ${LARGEST_GROUP_BYTES} bytes in a row group`);
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

function checkPage(bytes: Uint8Array, header: PageHeader, chunk: Chunk, left: number): number {
  const {
    dictionary_page_header: dictionary,
    data_page_header: first,
    data_page_header_v2: second,
  } = header;
  if (header.type === "DICTIONARY_PAGE" && dictionary !== undefined) {
    if (!isCount(dictionary.num_values, header.uncompressed_page_size * 8))
      throw new Error(
        `a dictionary has ${dictionary.num_values} values in ${header.uncompressed_page_size} bytes`,
      );
    return 0;
  }
  const page =
    header.type === "DATA_PAGE" ? first : header.type === "DATA_PAGE_V2" ? second : undefined;
  if (page === undefined) throw new Error(`a page has the unknown type ${header.type}`);
  if (!isCount(page.num_values, left))
    throw new Error(`a page has ${page.num_values} values, but ${left} are left`);
  if (header.type === "DATA_PAGE_V2") {
    const {
      num_nulls: nulls,
      num_rows: rows,
      repetition_levels_byte_length: repetition,
      definition_levels_byte_length: definition,
    } = second!;
    const levels = repetition + definition;
    if (
      !isCount(nulls, page.num_values) ||
      !isCount(rows, page.num_values) ||
      !isCount(repetition, bytes.length) ||
      !isCount(definition, bytes.length) ||
      !isCount(levels, Math.min(bytes.length, header.uncompressed_page_size))
    )
      throw new Error("a page has inconsistent counts");
    const body = bytes.subarray(levels);
    const values =
      second!.is_compressed === false
        ? body
        : decompressPage(body, header.uncompressed_page_size - levels, chunk.meta.codec);
    checkPageValues(values, page, chunk, { bytes, repetition, definition, nulls });
  } else
    checkPageValues(
      decompressPage(bytes, header.uncompressed_page_size, chunk.meta.codec),
      page,
      chunk,
      undefined,
    );
  return page.num_values;
}

function isCount(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}
