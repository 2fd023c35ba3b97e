import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { parquetSchema } from "hyparquet";
import { parquetPlan, prefetchAsyncBuffer } from "hyparquet/src/plan.js";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getTreePath,
  isFlatColumn,
} from "hyparquet/src/schema.js";
import { checkChunk, LARGEST_GROUP_BYTES } from "./check-chunk.ts";

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
