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
import { parquetHeader } from "hyparquet/src/column.js"; // not public: the checks must read a header as the decoder does
import { checkPageValues, type ColumnLevels } from "./check-page-values.ts";
import { checkThrift } from "./check-thrift.ts";
import { decompressPage, LARGEST_PAGE } from "./decompress-page.ts";

/** More values at a time would not fit into Node's memory. */
export const MOST_VALUES = 2 ** 25;
/** The most bytes that the pages of a row group may have together, uncompressed. */
const LARGEST_GROUP_BYTES = 1024 * 1024 * 1024;

/** A column's part of a row group, and its place in the file. */
interface Chunk extends ColumnLevels {
  readonly meta: ColumnMetaData;
  /** It has one value or null for each row. */
  readonly isFlat: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * A file for the decoder, which it reads a row group from. Everything that the decoder would take for granted is checked
 * before it gets the bytes. Throws if something does not fit.
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
      if (within.length === 0) throw new Error("a column would be read in parts");
      for (const chunk of within)
        size += checkChunk(bytes.slice(chunk.start - start, chunk.end - start), chunk);
      if (size > LARGEST_GROUP_BYTES)
        throw new Error(
          `a row group of more than ${LARGEST_GROUP_BYTES} bytes: declare fewer columns, or write smaller row groups`,
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
      `a row group of ${values} values; at most ${MOST_VALUES} are read at a time: declare fewer columns, or write smaller row groups`,
    );
  const rows = Number(group.num_rows);
  for (const { meta, isFlat } of chunks)
    if (isFlat && Number(meta.num_values) !== rows)
      throw new Error(`a column of ${meta.num_values} values in a row group of ${rows} rows`);
  return chunks;
}

/** The levels are those that the decoder will count: a root that claims to repeat counts, too. */
function toChunk(meta: ColumnMetaData, tree: SchemaTree): Chunk {
  let node = tree;
  let maxRepetition = node.element.repetition_type === "REPEATED" ? 1 : 0;
  let maxDefinition = 0;
  for (const name of meta.path_in_schema) {
    const child = node.children.find(({ element }) => element.name === name);
    if (child === undefined) throw new Error("a column chunk is of a column that its schema lacks");
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
 * Checks each page of a column chunk before the decoder sees it: what its header and its runs announce must fit the
 * bytes that are there and the values that the footer announces. Gives the pages' bytes, uncompressed.
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
        `a page of ${whole} bytes, of which ${stored} are stored where ${bytes.byteLength - reader.offset} are`,
      );
    size += whole;
    if (size > LARGEST_GROUP_BYTES)
      throw new Error(`a column of more than ${LARGEST_GROUP_BYTES} bytes in a row group`);
    values += checkPage(
      new Uint8Array(bytes, reader.offset, stored),
      header,
      chunk,
      announced - values,
    );
    reader.offset += stored;
  }
  if (values !== announced)
    throw new Error(`a column has ${values} values where ${announced} are announced`);
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
        `a dictionary of ${dictionary.num_values} values in ${header.uncompressed_page_size} bytes`,
      );
    return 0;
  }
  const page =
    header.type === "DATA_PAGE" ? first : header.type === "DATA_PAGE_V2" ? second : undefined;
  if (page === undefined) throw new Error(`a page of the unknown type ${header.type}`);
  if (!isCount(page.num_values, left))
    throw new Error(`a page of ${page.num_values} values where ${left} are left`);
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
      throw new Error("a page whose counts do not fit together");
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
