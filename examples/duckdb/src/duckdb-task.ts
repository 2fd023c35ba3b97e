import {
  AsyncConnectorExecutorMixin,
  SqlTask,
  type JsonObject,
  type SqlTaskOptions,
} from "flyte-fx";
import type { DuckDbConfig } from "./duckdb-config.ts";

export interface DuckDbTaskOptions<I, O> extends SqlTaskOptions<I, O> {
  readonly config?: DuckDbConfig;
}

/** A task that is one SELECT. Its inputs are parameters of the statement, such as `$year`. */
export class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "duckdb";
  readonly config: DuckDbConfig;

  constructor(options: DuckDbTaskOptions<I, O>) {
    super(options);
    this.config = options.config ?? {};
  }

  override getCustom(): JsonObject {
    return { ...this.config };
  }
}
