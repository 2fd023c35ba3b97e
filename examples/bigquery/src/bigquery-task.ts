import {
  AsyncConnectorExecutorMixin,
  type JsonObject,
  type SerializationSettings,
  SqlTask,
  type SqlTaskOptions,
} from "flyte-fx";
import { type BigQueryConfig, customOf } from "./bigquery-config.ts";

export interface BigQueryTaskOptions<I, O> extends SqlTaskOptions<I, O> {
  readonly config: BigQueryConfig;
}

/** A query; its inputs are the statement's parameters: `@year`. Its output, if it declares one, is the dataset `results`. */
export class BigQueryTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "bigquery_query_job_task";
  readonly config: BigQueryConfig;

  constructor(options: BigQueryTaskOptions<I, O>) {
    super(options);
    this.config = options.config;
  }

  override getCustom({ domain }: SerializationSettings): JsonObject {
    return customOf(this.config, domain);
  }
}
