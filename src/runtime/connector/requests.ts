import type { Context } from "../base/context.ts";
import type { InputsOf, Shape } from "../values/types/shape.ts";
import type { Connection, TaskExecutionMetadata } from "../wire/models/connector-messages.ts";
import type { LogLine } from "../wire/models/job-log.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";

/** The argument of `create` (`flyteidl.admin.CreateTaskRequest`). */
export interface CreateRequest<I = Shape> extends Context {
  /** The registered task. Variables in its container's arguments, such as `{{.input}}`, are filled in. */
  readonly taskTemplate: TaskTemplate;
  /** The inputs. They are typed if the connector declares them; otherwise they follow the task's interface. */
  readonly inputs: InputsOf<I>;
  /** Where to store the job's results: a path in a local run, a URI in Flyte. */
  readonly outputPrefix: string;
  /** The same if Flyte repeats this create, different for each attempt. 32 characters of a–z and 2–7. */
  readonly idempotencyKey: string;
  /** Describes the execution. All strings and maps are empty in a local run, and if the caller sends none. */
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  /**
   * The connection in the task's `custom`. Undefined if `custom` is not a connection, and in a server for Flyte 1. A
   * local run sets it for both protocols, so that you can try such a task.
   */
  readonly connection?: Connection | undefined;
}

/** The second argument of `get` (`flyteidl.admin.GetTaskRequest`). */
export interface GetRequest extends Context {
  /**
   * Where to store the job's results, the same as in its `create`. In Flyte it is a URI. In a local run it is the folder
   * of the attempt: `.fx/runs/ID` or `--output-prefix`, and `attempt-N` in it from the second attempt on. Empty if the
   * caller sends none; undefined only if a test calls `get` directly.
   */
  readonly outputPrefix?: string | undefined;
  /** As in {@link CreateRequest}: Flyte 2's engine sends it with each call. */
  readonly connection?: Connection | undefined;
}

/** A job that `getMany` is asked about. */
export interface GetManyEntry<J = unknown> {
  /** What `get` receives as its first argument. */
  readonly job: J;
  /** As in {@link GetRequest}. Empty if the caller sends none. */
  readonly outputPrefix: string;
  /** Fires when no caller waits for the result of this job any more. */
  readonly signal: AbortSignal;
}

/**
 * The second argument of `getMany`. Its signal fires when no caller waits for any job of the batch any more. `secrets`
 * and `connection` are the same for all of them.
 */
export interface GetManyRequest extends Context {
  /** As in {@link CreateRequest}: Flyte 2's engine sends it with each poll. */
  readonly connection?: Connection | undefined;
}

/** The second argument of `delete` (`flyteidl.admin.DeleteTaskRequest`). */
export interface DeleteRequest extends Context {
  /** As in {@link CreateRequest}: Flyte 2's engine sends it with each call. */
  readonly connection?: Connection | undefined;
}

/**
 * The second argument of `getLogs` (`flyteidl.admin.GetTaskLogsRequest`). Flyte sends no connection with it, so a server
 * has only its own `secrets`. In a local run, the signal fires when the run is over.
 */
export interface LogsRequest extends Context {
  /** Return at most this many lines, the last ones. Never 0: it is 10,000 if the caller sets no limit, and 1,000 in `fx run`. */
  readonly lines: number;
  /** The token of the last page that was read; empty in the first call. */
  readonly token: string;
}

/**
 * The second argument of `getMetrics` (`flyteidl.admin.GetTaskMetricsRequest`). Flyte sends no connection with it, so
 * `secrets` are those of the server. A local run never calls it.
 */
export interface MetricsRequest extends Context {
  /** Names of the requested metrics. If it is empty, the connector chooses. */
  readonly queries: readonly string[];
  /** Start of the period. If it is undefined, the connector chooses. */
  readonly startTime?: Date | undefined;
  /** End of the period. If it is undefined, the connector chooses. */
  readonly endTime?: Date | undefined;
  /** Milliseconds between two values of a series. If it is undefined, the connector chooses. */
  readonly stepMs?: number | undefined;
}

/** The argument of `do` (`flyteidl.admin.CreateRequestHeader` and its inputs). */
export type DoRequest<I = Shape> = CreateRequest<I>;

/** A part of a job's log. */
export interface LogPage {
  /** The lines in the order they were written. fx splits a string that contains line ends. */
  readonly lines: readonly (LogLine | string)[];
  /**
   * Marks where the next call continues, in any format: the connector receives it in {@link LogsRequest}. Default: the
   * previous token. It must not contain a secret.
   */
  readonly token?: string;
}
