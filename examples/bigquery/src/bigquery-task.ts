import {
  AsyncConnectorExecutorMixin,
  type JsonObject,
  type SerializationSettings,
  SqlTask,
  type SqlTaskOptions,
} from "flyte-fx";
import { type BigQueryConfig, toCustom } from "./bigquery-config.ts";

export interface BigQueryTaskOptions<I, O> extends SqlTaskOptions<I, O> {
  readonly config: BigQueryConfig;
}

/**
 * A query. Its inputs are parameters of the statement, such as `@year`; its optional output is the
 * dataset `results`.
 */
export class BigQueryTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "bigquery_query_job_task";
  readonly config: BigQueryConfig;

  constructor(options: BigQueryTaskOptions<I, O>) {
    super(options);
    this.config = options.config;
  }

  override getCustom({ domain }: SerializationSettings): JsonObject {
    return toCustom(this.config, domain);
  }
}
