import type { DatasetReference, RowsOptions } from "./dataset-source.ts";
import { getReferenceAccess } from "./reference-access.ts";

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
