import type { DatasetReference } from "./dataset-source.ts";

/** How rows are read. */
export interface RowsOptions {
  /**
   * What an integer of 64 bits becomes in a column that is not declared: a number, which refuses what is past 2^53, or a bigint.
   *
   * @default "number"
   */
  readonly integers?: "number" | "bigint" | undefined;
  /** Ends the reading, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
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
    const { readDataset } = await import("./read-dataset.ts");
    for await (const batch of readDataset(this.#dataset, this.#options)) yield* batch as Row[];
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
