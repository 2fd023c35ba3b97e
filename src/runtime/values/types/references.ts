import { brandClass } from "../../base/brand.ts";
import type { StorageGetOptions, StorageOptions, Storage } from "../../base/storage.ts";
import type { DatasetReference, RowsOptions } from "./dataset-source.ts";
import { getReferenceAccess } from "./reference-access.ts";

const DEFAULT_LIMIT = 64 * 1024 * 1024;

/** How much of a file is taken into memory, and until when. */
export interface FileContentOptions extends StorageOptions {
  /**
   * In bytes.
   *
   * @default 64 MiB
   */
  readonly limit?: number | undefined;
}

/**
 * A file at a URI or a local path. Flyte carries the reference, not the content (`core.Blob`, SINGLE). Nothing is fetched
 * before one of the methods asks for it; they throw what a storage throws: FX5011 where nothing lies there, and so on.
 */
export class FlyteFile {
  /** A URI, or a path of this machine, as it was given. */
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

  /**
   * The content, chunk by chunk. To stop early, leave the loop.
   *
   * @example
   * for await (const chunk of file.open()) hash.update(chunk);
   */
  async *open(options: StorageGetOptions = {}): AsyncIterable<Uint8Array> {
    yield* (await getReferenceStorage(this)).get(this.uri, options);
  }

  /** The whole content. Throws FX5016 where it is larger than the limit. */
  async bytes({ limit = DEFAULT_LIMIT, signal }: FileContentOptions = {}): Promise<Uint8Array> {
    return (await getReferenceStorage(this)).getBytes(this.uri, { limit, signal });
  }

  /** The whole content as UTF-8 text. Throws FX5016 where it is larger than the limit. */
  async text(options: FileContentOptions = {}): Promise<string> {
    return new TextDecoder().decode(await this.bytes(options));
  }

  /** Writes the content to a path of this machine, whole or not at all, and returns that path, absolute. */
  async download(path: string, options: StorageOptions = {}): Promise<string> {
    return getReferenceAccess().downloadFile(this, path, options);
  }
}

/** A folder at a URI or a local path (`core.Blob`, MULTIPART). Nothing is fetched before one of the methods asks for it. */
export class FlyteDirectory {
  /** A URI, or a path of this machine, as it was given. */
  readonly uri: string;
  /** What is said of its files; empty where nothing is. */
  readonly format: string;

  constructor(uri: string, format = "") {
    this.uri = uri;
    this.format = format;
  }

  /** All files in it, however deep. */
  async *files(options: StorageOptions = {}): AsyncIterable<FlyteFile> {
    for await (const { uri } of (await getReferenceStorage(this)).list(this.uri, options)) {
      const file = new FlyteFile(uri, this.format);
      bindLike(file, this);
      yield file;
    }
  }

  /**
   * Writes all files to a folder of this machine, each whole or not at all, and returns the folder's path, absolute.
   * Throws FX5015 where a name would lead out of it.
   */
  async download(path: string, options: StorageOptions = {}): Promise<string> {
    return getReferenceAccess().downloadFolder(this, path, options);
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
  /** A URI, or a path of this machine, as it was given. */
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

/** The rows of a dataset: `await` gives all of them, `for await` one after the other. Each of both reads it anew. */
export class DatasetRows<Row> implements AsyncIterable<Row>, PromiseLike<Row[]> {
  readonly #dataset: DatasetReference;
  readonly #options: RowsOptions;

  constructor(dataset: DatasetReference, options: RowsOptions) {
    this.#dataset = dataset;
    this.#options = options;
  }

  /**
   * The rows one after the other. What was opened is closed where the loop is left. Throws FX2017 for content that is no
   * such table, and what a storage throws.
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

const bound = new WeakMap<object, Storage>();

/** Lets a storage, and nothing else, open a file or folder. */
export function bindReference(reference: object, storage: Storage): void {
  bound.set(reference, storage);
}

/** What opens a file or folder: the storage that it is bound to, else what this process opens by itself. */
export function getReferenceStorage(reference: object): Promise<Storage> {
  const storage = bound.get(reference);
  return storage === undefined ? getReferenceAccess().openStorage() : Promise.resolve(storage);
}

/** A part of something is opened by what opens the whole. */
function bindLike(part: object, whole: object): void {
  const storage = bound.get(whole);
  if (storage !== undefined) bound.set(part, storage);
}
