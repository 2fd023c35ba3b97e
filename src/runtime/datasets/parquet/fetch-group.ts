import {
  type AsyncBuffer,
  type FileMetaData,
  parquetSchema,
  type ColumnMetaData,
  type DataReader,
  type PageHeader,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { parquetPlan, prefetchAsyncBuffer } from "hyparquet/src/plan.js";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getTreePath,
  isFlatColumn,
} from "hyparquet/src/schema.js";
import { checkPageValues, type ColumnLevels } from "./check-page-values.ts";
import { checkThrift } from "./check-thrift.ts";
import { decompressed, LARGEST_PAGE } from "./decompressors.ts";

/** More values at a time would not fit into the memory that Node has. */
export const MOST_VALUES = 2 ** 25;

/** The rows of a file that are read at a time, and the columns of them. */
export interface GroupToFetch {
  readonly metadata: FileMetaData;
  readonly columns: string[];
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** Fetches the bytes of a row group, and checks all that the decoder would take for granted. Throws for what does not fit. */
export async function fetchGroup(
  file: AsyncBuffer,
  { metadata, columns, rowStart, rowEnd }: GroupToFetch,
): Promise<AsyncBuffer> {
  const plan = parquetPlan({ file, metadata, rowStart, rowEnd, columns });
  const chunks = plan.groups.flatMap((group) => group.chunks);
  const values = chunks.reduce(
    (sum, { columnMetadata }) => sum + Number(columnMetadata.num_values),
    0,
  );
  if (!(values <= MOST_VALUES))
    throw new Error(
      `a row group of ${values} values; at most ${MOST_VALUES} are read at a time: declare fewer columns, or write smaller row groups`,
    );
  const fetched = prefetchAsyncBuffer(file, plan);
  await Promise.all(
    plan.fetches.map(async ({ startByte, endByte }) => fetched.slice(startByte, endByte)),
  );
  const tree = parquetSchema(metadata);
  let size = 0;
  for (const { columnMetadata: meta, range } of chunks) {
    const path = getTreePath(tree, meta.path_in_schema);
    if (isFlatColumn(path) && Number(meta.num_values) !== rowEnd - rowStart)
      throw new Error(
        `a column of ${meta.num_values} values in a row group of ${rowEnd - rowStart} rows`,
      );
    size += checkChunk(await fetched.slice(range.startByte, range.endByte), {
      meta,
      type: meta.type,
      maxRepetition: getMaxRepetitionLevel(path),
      maxDefinition: getMaxDefinitionLevel(path),
    });
    if (size > LARGEST_GROUP_BYTES)
      throw new Error(
        `a row group of more than ${LARGEST_GROUP_BYTES} bytes: declare fewer columns, or write smaller row groups`,
      );
  }
  return fetched;
}

/** What the pages of a row group may hold together, uncompressed. */
const LARGEST_GROUP_BYTES = 1024 * 1024 * 1024;

/** A column's part of a row group, as it is checked. */
export interface CheckedChunk extends ColumnLevels {
  readonly meta: ColumnMetaData;
}

/**
 * Checks each page of a column chunk before the decoder sees it: what its header and its runs announce must fit the
 * bytes that are there and the values that the footer announces. Gives the pages' bytes, uncompressed.
 */
function checkChunk(bytes: ArrayBuffer, chunk: CheckedChunk): number {
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

function checkPage(
  bytes: Uint8Array,
  header: PageHeader,
  chunk: CheckedChunk,
  left: number,
): number {
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
        : decompressed(body, header.uncompressed_page_size - levels, chunk.meta.codec);
    checkPageValues(values, page, chunk, { bytes, repetition, definition, nulls });
  } else
    checkPageValues(
      decompressed(bytes, header.uncompressed_page_size, chunk.meta.codec),
      page,
      chunk,
      undefined,
    );
  return page.num_values;
}

function isCount(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}
