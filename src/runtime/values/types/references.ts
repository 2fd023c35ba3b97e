import { brandClass, getKind, isKind } from "../../base/json.ts";
import type { StorageGetOptions, StorageOptions, Storage } from "../../base/storage.ts";
import { type DatasetReference, getReferenceAccess, type RowsOptions } from "./reference-access.ts";

const DEFAULT_LIMIT = 64 * 1024 * 1024;

/** Options for reading a whole file into memory. */
export interface FileContentOptions extends StorageOptions {
  /**
   * The most bytes to read.
   *
   * @default 64 MiB
   */
  readonly limit?: number | undefined;
}

/**
 * A file at a URI or a local path. Flyte passes the reference, not the content (`core.Blob`,
 * SINGLE). Only the methods fetch content. They throw storage errors, such as FX5011 if the file
 * does not exist.
 */
export class FlyteFile {
  /** The URI or local path, as passed. */
  readonly uri: string;
  /** For example `csv`; empty if unknown. */
  readonly format: string;
  /** Additional facts about the file, sent along with the reference (`Literal.metadata`). */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(uri: string, format = "", metadata: Readonly<Record<string, string>> = {}) {
    this.uri = uri;
    this.format = format;
    this.metadata = metadata;
  }

  /**
   * Reads the content in chunks. To stop early, leave the loop.
   *
   * @example
   * for await (const chunk of file.open()) hash.update(chunk);
   */
  async *open(options: StorageGetOptions = {}): AsyncIterable<Uint8Array> {
    yield* (await getReferenceStorage(this)).get(this.uri, options);
  }

  /** Reads the whole content. Throws FX5016 if it is larger than the limit. */
  async bytes({ limit = DEFAULT_LIMIT, signal }: FileContentOptions = {}): Promise<Uint8Array> {
    return (await getReferenceStorage(this)).getBytes(this.uri, { limit, signal });
  }

  /** Reads the whole content as UTF-8 text. Throws FX5016 if it is larger than the limit. */
  async text(options: FileContentOptions = {}): Promise<string> {
    return new TextDecoder().decode(await this.bytes(options));
  }

  /** Downloads the file to a local path, completely or not at all. Returns the absolute path. */
  async download(path: string, options: StorageOptions = {}): Promise<string> {
    return getReferenceAccess().downloadFile(this, path, options);
  }
}

/** A folder at a URI or a local path (`core.Blob`, MULTIPART). Only the methods fetch content. */
export class FlyteDirectory {
  /** The URI or local path, as passed. */
  readonly uri: string;
  /** The format of its files; empty if unknown. */
  readonly format: string;

  constructor(uri: string, format = "") {
    this.uri = uri;
    this.format = format;
  }

  /** Lists all files in the folder, at any depth. */
  async *files(options: StorageOptions = {}): AsyncIterable<FlyteFile> {
    const storage = bound.get(this);
    for await (const { uri } of (await getReferenceStorage(this)).list(this.uri, options)) {
      const file = new FlyteFile(uri, this.format);
      if (storage !== undefined) bindReference(file, storage);
      yield file;
    }
  }

  /**
   * Downloads all files into a local folder, each completely or not at all. Returns the absolute
   * path of the folder. Throws FX5015 if a file name would lead outside the folder.
   */
  async download(path: string, options: StorageOptions = {}): Promise<string> {
    return getReferenceAccess().downloadFolder(this, path, options);
  }
}

/**
 * A table at a URI (`core.StructuredDataset`): one file, or a folder of files as Python writes it.
 * `Row` is the type of a row, which follows from the declared columns.
 *
 * @example
 * return Resource.succeeded({ result: new Dataset(`${outputPrefix}/result.parquet`, "parquet") });
 */
export class Dataset<Row extends object = Record<string, unknown>> {
  /** The URI or local path, as passed. */
  readonly uri: string;
  /** For example `parquet`; empty if unknown. */
  readonly format: string;

  constructor(uri: string, format = "") {
    this.uri = uri;
    this.format = format;
  }

  /**
   * Reads the rows of a Parquet or CSV table. Nothing is opened until the first row is needed.
   * `await` returns all rows; `for await` returns them one by one, with one row group in memory.
   *
   * @throws FxError FX2017 if the content is not a valid table or does not fit the declared
   * columns; it names the row and column. Storage errors, such as FX5011, if the content cannot be
   * read.
   *
   * @example
   * for await (const { city, temp } of table.rows()) …
   */
  rows(options: RowsOptions = {}): DatasetRows<Row> {
    return new DatasetRows<Row>(this, options);
  }
}

/**
 * The rows of a dataset. `await` returns all of them, `for await` returns them one by one. Each use
 * reads the dataset again.
 */
export class DatasetRows<Row> implements AsyncIterable<Row>, PromiseLike<Row[]> {
  readonly #dataset: DatasetReference;
  readonly #options: RowsOptions;

  constructor(dataset: DatasetReference, options: RowsOptions) {
    this.#dataset = dataset;
    this.#options = options;
  }

  /**
   * Yields the rows one by one, and closes the files when the loop ends. Throws FX2017 if the
   * content is not a valid table, and storage errors.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    for await (const batch of getReferenceAccess().readRows(this.#dataset, this.#options))
      yield* batch as Row[];
  }

  then<T = Row[], E = never>(
    onRows?: ((rows: Row[]) => T | PromiseLike<T>) | null,
    onError?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T | E> {
    return this.#all().then(onRows, onError);
  }

  async #all(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }
}

brandClass(FlyteFile, "file");
brandClass(FlyteDirectory, "directory");
brandClass(Dataset, "dataset");

export type Reference = FlyteFile | FlyteDirectory | Dataset;

export function isReference(value: unknown): value is Reference {
  return isKind(value, "file") || isKind(value, "directory") || isKind(value, "dataset");
}

/**
 * The same file, folder or dataset at another URI.
 *
 * @param value may also be the URI itself, if the kind is given
 */
export function withUri(value: unknown, uri: string, kind: string = getKind(value)!): Reference {
  const { format, metadata } = (isReference(value) ? value : {}) as Partial<FlyteFile>;
  if (kind === "file") return new FlyteFile(uri, format, metadata);
  return kind === "directory" ? new FlyteDirectory(uri, format) : new Dataset(uri, format);
}

const bound = new WeakMap<object, Storage>();

/** Binds a file, folder or dataset to a storage: no other storage may open it. */
export function bindReference(reference: object, storage: Storage): void {
  bound.set(reference, storage);
}

/**
 * Returns the storage that a file, folder or dataset is bound to, or the default storage of this
 * process.
 */
export function getReferenceStorage(reference: object): Promise<Storage> {
  const storage = bound.get(reference);
  return storage === undefined ? getReferenceAccess().openStorage() : Promise.resolve(storage);
}
