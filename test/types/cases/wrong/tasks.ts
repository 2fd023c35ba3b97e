import { AsyncConnectorExecutorMixin, CustomizedContainerTask, SqlTask, t, Task } from "flyte-fx";
import { DuckDbTask, status } from "../right/tasks.ts";
import { Greeter, Typed } from "../right/function-tasks.ts";

import { ClusterTask, ThreadedTask } from "../right/templates.ts";

// expect TS2345 at 50: The mixins are for task classes.
export const Dates = AsyncConnectorExecutorMixin(Date);

class ShimConfigOfAnotherType<I, O> extends CustomizedContainerTask<I, O, { greeting: string }> {
  override getCustom() {
    return { greeting: this.config.greeting };
  }
}
// expect TS2561 at 111: The configuration has no `greting`.
new ShimConfigOfAnotherType({ name: "g", taskType: "g", containerImage: "x", executorType: Greeter, config: { greting: "" } });

class Nothing {}
class Shim<I, O> extends CustomizedContainerTask<I, O> {
  override getCustom() {
    return {};
  }
}
// expect TS2322 at 59: An executor needs `executeFromModel`.
new Shim({ name: "g", taskType: "g", containerImage: "x", executorType: Nothing });

// expect TS2322 at 59: The executor expects `name` as a string.
new Shim({ name: "g", taskType: "g", containerImage: "x", executorType: Typed, inputs: { name: t.int() }, outputs: { greeting: t.string() } });

// expect TS2322 at 59: The executor returns `greeting` as a string.
new Shim({ name: "g", taskType: "g", containerImage: "x", executorType: Typed, inputs: { name: t.string() }, outputs: { greeting: t.int() } });

// expect TS2515 at 14: A shim task must describe the work for its executor.
export class ShimWithoutCustom<I, O> extends CustomizedContainerTask<I, O> {}

// expect TS2511 at 29: Task itself is abstract.
export const taskAbstract = new Task({ name: "n" });

// expect TS2741 at 80: A cache needs a version.
export const taskCacheWithoutVersion = new DuckDbTask({ name: "n", query: "q", cache: { serialize: true } });

export class TaskClassWithoutOverride<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  // expect TS4114 at 12: `taskType` of an SqlTask needs `override`.
  readonly taskType = "duckdb";
}

// expect TS2515 at 14: A task class must set `taskType`.
export class TaskClassWithoutType<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {}

export class TaskCustomNotJson<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "duckdb";
  // expect TS2416 at 12: `custom` is JSON, which has no Date.
  override getCustom() {
    return { since: new Date() };
  }
}

// expect TS2322 at 75: Flyte knows ANSI, HIVE and OTHER.
export const taskDialectUnknown = new DuckDbTask({ name: "n", query: "q", dialect: "DUCKDB" });

// expect TS2322 at 99: An input is a Flyte type.
export const taskInputNotAType = new DuckDbTask({ name: "n", query: "q", inputs: { year: t.int(), limit: 10 } });

// expect TS2322 at 89: `t.int` is a function: call it.
export const taskInputTypeNotCalled = new DuckDbTask({ name: "n", query: "q", inputs: { year: t.int } });

// expect TS2345 at 47: A task needs a name.
export const taskNameMissing = new DuckDbTask({ query: "q" });

// expect TS2322 at 80: Retries are a number.
export const taskOptionOfAnotherType = new DuckDbTask({ name: "n", query: "q", retries: "3" });

// expect TS2561 at 74: There is no such option.
export const taskOptionUnknown = new DuckDbTask({ name: "n", query: "q", qery: "q" });

// expect TS2322 at 86: An output is a Flyte type.
export const taskOutputNotAType = new DuckDbTask({ name: "n", query: "q", outputs: { rows: "int" } });

// expect TS2345 at 53: `cluster` is required.
export const taskOwnOptionMissing = new ClusterTask({ name: "n" });

// expect TS2322 at 85: `threads` is a number.
export const taskOwnOptionOfAnotherType = new ThreadedTask({ name: "n", query: "q", threads: "4" });

// expect TS2345 at 48: An SQL task needs a query.
export const taskQueryMissing = new DuckDbTask({ name: "n" });

// expect TS2322 at 14: An asynchronous connector cannot run the task of a synchronous one.
export const taskRunByOtherKind: { readonly executor: "async-connector" } = status;

// expect TS2322 at 105: A secret is mounted as an environment variable or as a file.
export const taskSecretMountUnknown = new DuckDbTask({ name: "n", query: "q", secrets: [{ key: "TOKEN", mount: "FOLDER" }] });

// expect TS2322 at 77: A number could mean seconds or milliseconds: write "90s".
export const seconds = new DuckDbTask({ name: "seconds", query: "select 1", timeout: 90 });
