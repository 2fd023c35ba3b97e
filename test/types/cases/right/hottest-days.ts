import { AsyncConnectorExecutorMixin, SqlTask, t, type Dataset } from "flyte-fx";
import { same } from "../same.ts";

export class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "duckdb";
}

export const hottestDays = new DuckDbTask({
  name: "hottest_days",
  inputs: { year: t.int(), limit: t.int().default(10), city: t.optional(t.string()), order: t.enum("asc", "desc").default("desc") },
  outputs: { rows: t.int(), result: t.dataset(), note: t.optional(t.string()) },
  query: "select * from weather",
});

const outputs = await hottestDays.run({ year: 2012 });
same<typeof outputs, { rows: number; result: Dataset; note: string | null }>(true);
same<Parameters<typeof hottestDays.run>[0], { year: number; limit?: number | undefined; city?: string | null | undefined; order?: "asc" | "desc" | undefined }>(true);
await hottestDays.run({ year: 2012, limit: undefined, city: null, order: "asc" });
await hottestDays.run({ year: 2012 }, { timeoutMs: 60_000 });

same<typeof hottestDays.taskType, "duckdb">(true);
same<typeof hottestDays.executor, "async-connector">(true);
export const executed: { readonly executor: "async-connector" } = hottestDays;
