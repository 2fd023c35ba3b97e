// expect TS2416 at 7:12
// `custom` is JSON, which has no Date.
import { AsyncConnectorExecutorMixin, SqlTask } from "flyte-fx";

export class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "duckdb";
  override getCustom() {
    return { since: new Date() };
  }
}
