import { type AnyTask, AsyncConnectorExecutorMixin, type Dataset, Duration, FxError, RetryableError, type RunOptions, SqlTask, SyncConnectorExecutorMixin, t, Task, TaskFailure, type TaskPolicyOptions, TaskStopped, UserError } from "flyte-fx";
import { same } from "../same.ts";
import { clustered, threaded } from "./templates.ts";

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

const cache = { version: "1", serialize: true, ignoreInputs: ["year"] };
const secret = { key: "TOKEN", group: "weather", groupVersion: "2", mount: "ENV_VAR", envVar: "TOKEN" } as const;
const policy: TaskPolicyOptions = { retries: 3, timeout: "1h30m", interruptible: true, cache };

export const everyOption = new DuckDbTask({
  ...policy,
  name: "every_option",
  inputs: { year: t.int().describe("a year") },
  outputs: {},
  taskTypeVersion: 1,
  secrets: [secret, { key: "OTHER" }],
  deprecated: "use hottest_days",
  podTemplateName: "small",
  labels: { team: "weather" },
  annotations: { "example.org/owner": "me" },
  query: "select 1",
  dialect: "OTHER",
});
export const seconds = new DuckDbTask({ name: "seconds", query: "select 1", timeout: "90s" });
export const duration = new DuckDbTask({ name: "duration", query: "select 1", timeout: new Duration(90) });
export const isSql: SqlTask = duration;

export const userErrors = [
  new UserError("the query is empty"),
  new UserError("CITY_NOT_FOUND", "no station there"),
  new UserError("the query is empty", { cause: new Error("why") }),
  new RetryableError("QUOTA", "too many queries", { cause: 429 }),
];
same<(typeof userErrors)[number]["code"], string | undefined>(true);

/** An error class of the author. */
export class QuotaError extends RetryableError {
  constructor(readonly limit: number) {
    super("QUOTA", `more than ${limit} queries`);
  }
}

try {
  await hottestDays.run({ year: 2012 });
} catch (error) {
  if (error instanceof TaskStopped) throw error;
  if (error instanceof TaskFailure) {
    same<typeof error.run.phase, import("flyte-fx").Phase | undefined>(true);
    same<typeof error.retryable, boolean>(true);
  }
  if (error instanceof FxError) {
    const { code, kind, location } = error;
    same<typeof location extends { file: string } | undefined ? true : false, true>(true);
    same<typeof error.details, readonly string[]>(true);
    throw new FxError(code, `${kind}: ${error.message}`, { hint: error.hint, location, cause: error, details: error.details });
  }
}

export class HttpTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "http";
}
export const status = new HttpTask({ name: "status", inputs: { url: t.string() }, outputs: { code: t.int(), headers: t.dict(t.string()) } });
const answer = await status.run({ url: "https://example.org" });
same<typeof answer, { code: number; headers: Record<string, string> }>(true);
same<typeof status.executor, "sync-connector">(true);

/** A task with its own task type, executed here. */
export class EchoTask<I, O> extends Task<I, O> {
  readonly taskType = "echo";
  protected override async execute(inputs: object, _options: RunOptions): Promise<object> {
    return inputs;
  }
}
export const echo = new EchoTask({ name: "echo", inputs: { a: t.int() }, outputs: { a: t.int() } });
same<Awaited<ReturnType<typeof echo.run>>, { a: number }>(true);

/** A class for one task. */
export class Nightly extends AsyncConnectorExecutorMixin(SqlTask)<{}, {}> {
  override readonly taskType = "duckdb";
  constructor() {
    super({ name: "nightly", query: "checkpoint" });
  }
}
await new Nightly().run();

/**
 * Without type arguments, names are lost: inputs are not checked, outputs are unknown rather than
 * any.
 */
export class Untyped extends AsyncConnectorExecutorMixin(SqlTask) {
  override readonly taskType = "duckdb";
}
export const untyped = new Untyped({ name: "untyped", query: "select 1", inputs: { year: t.int() }, outputs: { rows: t.int() } });
const lost = await untyped.run({ year: 1 });
same<(typeof lost)[string], unknown>(true);

export const tasks: readonly Task[] = [hottestDays, threaded, clustered, status, echo, untyped, new Nightly()];
export const anyTasks: readonly AnyTask[] = tasks;

export const nothing = new DuckDbTask({ name: "nothing", query: "checkpoint" });
const none = await nothing.run();
same<typeof none, {}>(true);
await nothing.run({});
await nothing.run(undefined, { retries: 2 });

export const allDefaults = new DuckDbTask({ name: "all_defaults", query: "select 1", inputs: { a: t.int().default(1), b: t.optional(t.string()) }, outputs: { one: t.int() } });
const { one } = await allDefaults.run();
same<typeof one, number>(true);
await allDefaults.run({ a: 2 });
