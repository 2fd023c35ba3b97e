import { brandClass } from "../brand.ts";
import { DatasetRows, type RowsOptions } from "../datasets/dataset-rows.ts";

/** A file at a URI or a local path. Flyte carries the reference, not the content (`core.Blob`, SINGLE). */
export class FlyteFile {
  readonly uri: string;
  /** For instance `csv`; empty where nothing is said. */
  readonly format: string;
  /** What else is known of the file; it travels beside the reference (`Literal.metadata`). */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(uri: string, format = "", metadata: Readonly<Record<string, string>> = {}) {
    this.uri = uri;
    this.format = format;
    this.metadata = metadata;
  }
}

/** A folder at a URI or a local path (`core.Blob`, MULTIPART). */
export class FlyteDirectory {
  readonly uri: string;
  readonly format: string;

  constructor(uri: string, format = "") {
    this.uri = uri;
    this.format = format;
  }
}

/**
 * A table at a URI (`core.StructuredDataset`): one file, or a folder of them, as Python writes it. `Row` is what its
 * declared columns say of a row.
 *
 * @example
 * return Resource.succeeded({ result: new Dataset(`${outputPrefix}/result.parquet`, "parquet") });
 */
export class Dataset<Row extends object = Record<string, unknown>> {
  readonly uri: string;
  /** For instance `parquet`. */
  readonly format: string;

  constructor(uri: string, format = "") {
    this.uri = uri;
    this.format = format;
  }

  /**
   * The rows of a table that is Parquet or CSV. Nothing is opened before the first is asked for; `await` gives all of
   * them, `for await` one by one, a row group at a time in memory.
   *
   * @throws FxError FX2017 for content that is no such table, or that does not fit the declared columns; it names row
   * and column. FX5011 and the like where the storage does not give it.
   *
   * @example
   * for await (const { city, temp } of table.rows()) …
   */
  rows(options: RowsOptions = {}): DatasetRows<Row> {
    return new DatasetRows<Row>(this, options);
  }
}

brandClass(FlyteFile, "file");
brandClass(FlyteDirectory, "directory");
brandClass(Dataset, "dataset");
