import type { RunnableTask } from "./run/run-options.ts";
import type { Task } from "./task-definition.ts";
import { buildLocalTemplate } from "./template/build-task-template.ts";

type ExecutorKind = "async-connector" | "sync-connector";

/** What a mixin adds to a task. */
type RunBy<Kind extends ExecutorKind> = {
  /** The kind of connector. It also distinguishes the two kinds of task for the compiler. */
  readonly executor: Kind;
};

/* eslint-disable @typescript-eslint/no-explicit-any -- TypeScript requires a mixin's constructor to be (...args: any[]) */
type TaskClass = abstract new (...args: any[]) => Task<any, any>;

/**
 * Creates a class of tasks that an asynchronous connector runs. As in Flyte, it is the connector
 * that is registered for the type and version of the task.
 *
 * @example
 * export class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
 *   override readonly taskType = "duckdb";
 * }
 */
export function AsyncConnectorExecutorMixin<Base extends TaskClass>(
  base: Base,
): Base & (new (...args: any[]) => RunBy<"async-connector">) {
  return addExecutor(base, "async-connector");
}

/**
 * Creates a class of tasks that a synchronous connector runs.
 *
 * @example
 * export class WebhookTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "webhook"; }
 */
export function SyncConnectorExecutorMixin<Base extends TaskClass>(
  base: Base,
): Base & (new (...args: any[]) => RunBy<"sync-connector">) {
  return addExecutor(base, "sync-connector");
}

function addExecutor(base: TaskClass, executor: ExecutorKind): never {
  abstract class ConnectorExecutedTask extends base {
    readonly executor = executor;
    override toRunnable(): RunnableTask {
      return { task: this, typedFor: (protocol) => buildLocalTemplate(this, protocol) };
    }
  }
  return ConnectorExecutedTask as never;
}
