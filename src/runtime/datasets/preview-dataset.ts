import type { Storage } from "../base/storage.ts";
import { getDatasetSource, type DatasetReference } from "../values/types/dataset-source.ts";
import { countParquetRows } from "./parquet/read-parquet.ts";
import { detectFormat, findTableFiles, readTable } from "./read-dataset.ts";

/** Counting CSV rows means reading them, so fx stops counting here. */
const MOST_COUNTED = 10_000;

/** The first rows of a dataset. */
export interface DatasetPreview {
  readonly rows: readonly object[];
  /** The number of rows in the dataset; undefined if counting takes too long. */
  readonly total: number | undefined;
}

/** Reads the first rows of a dataset. Throws only if it cannot read those. */
export async function previewDataset(
  dataset: DatasetReference,
  mostRows: number,
  storage: Storage,
  signal: AbortSignal,
): Promise<DatasetPreview> {
  const type = { columns: getDatasetSource(dataset).row, integers: "bigint" } as const;
  const rows: object[] = [];
  let total = 0;
  try {
    for (const file of await findTableFiles(dataset, storage, signal)) {
      const missing = mostRows - rows.length;
      const isParquet = (await detectFormat(file)) === "parquet";
      if (isParquet) total += await countParquetRows(file);
      if (isParquet && missing === 0) continue;
      for await (const batch of readTable(file, type, missing)) {
        rows.push(...batch.slice(0, mostRows - rows.length));
        if (isParquet) continue;
        total += batch.length;
        if (total >= MOST_COUNTED) return { rows, total: undefined };
      }
    }
    return { rows, total };
  } catch (error) {
    if (rows.length < mostRows) throw error;
    return { rows, total: undefined };
  }
}
