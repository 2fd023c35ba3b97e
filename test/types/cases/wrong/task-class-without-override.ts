// expect TS4114 at 6:12
// `taskType` of an SqlTask needs `override`.
import { AsyncConnectorExecutorMixin, SqlTask } from "flyte-fx";

export class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  readonly taskType = "duckdb";
}
