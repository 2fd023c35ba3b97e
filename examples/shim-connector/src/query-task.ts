import { CustomizedContainerTask, type JsonObject, type TaskOptions } from "flyte-fx";
import type { DuckDbConfig } from "../../duckdb/src/duckdb-config.ts";
import { ConnectorExecutor } from "./connector-executor.ts";
import { QUERY_TYPE } from "./connector.ts";

export interface QueryConfig extends DuckDbConfig {
  /** One SELECT. The task's inputs are its parameters, such as `$year`. */
  readonly query: string;
}

export interface QueryTaskOptions<I, O> extends TaskOptions<I, O> {
  readonly config: QueryConfig;
}

/** A query that runs in the task's own container. */
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
