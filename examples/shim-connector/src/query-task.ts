import { CustomizedContainerTask, type JsonObject, type TaskOptions } from "flyte-fx";
import type { DuckDbConfig } from "../../duckdb/src/duckdb-config.ts";
import { ConnectorExecutor } from "./connector-executor.ts";
import { QUERY_TYPE } from "./connector.ts";

export interface QueryConfig extends DuckDbConfig {
  /** One SELECT; the task's inputs are its parameters: `$year`. */
  readonly query: string;
}

export interface QueryTaskOptions<I, O> extends TaskOptions<I, O> {
  readonly config: QueryConfig;
}

/** A query that runs from a container of its own. */
export class QueryTask<I, O> extends CustomizedContainerTask<I, O, QueryConfig> {
  constructor(options: QueryTaskOptions<I, O>) {
    super({
      ...options,
      taskType: QUERY_TYPE,
      containerImage: "{{.image.default}}",
      executorType: ConnectorExecutor,
    });
  }

  override getCustom(): JsonObject {
    return { ...this.config };
  }
}
