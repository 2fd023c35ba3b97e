import { brandClass } from "../brand.ts";

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
 * A table at a URI (`core.StructuredDataset`).
 *
 * @example
 * return Resource.succeeded({ result: new Dataset(`${outputPrefix}/result.parquet`, "parquet") });
 */
export class Dataset {
  readonly uri: string;
  /** For instance `parquet`. */
  readonly format: string;

  constructor(uri: string, format = "") {
    this.uri = uri;
    this.format = format;
  }
}

brandClass(FlyteFile, "file");
brandClass(FlyteDirectory, "directory");
brandClass(Dataset, "dataset");
