import { AsyncConnectorExecutorMixin, SyncConnectorExecutorMixin, SqlTask, Task, t, type AnyTask, type RunOptions } from "flyte-fx";
import { same } from "../same.ts";
import { hottestDays } from "./hottest-days.ts";
import { clustered, threaded } from "./task-with-own-options.ts";

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
