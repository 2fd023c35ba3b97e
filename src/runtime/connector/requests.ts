import type { Context } from "../base/context.ts";
import type { InputsOf, Shape } from "../values/types/shape.ts";
import type { Connection } from "../wire/models/connection.ts";
import type { LogLine, TaskExecutionMetadata } from "../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";

/** What `create` is given (`flyteidl.admin.CreateTaskRequest`). */
export interface CreateRequest<I = Shape> extends Context {
  /** The task as it was registered; in its container's arguments the variables, such as `{{.input}}`, are filled in. */
  readonly taskTemplate: TaskTemplate;
  /** Typed where the connector declares its inputs; else whatever the task declares. */
  readonly inputs: InputsOf<I>;
  /** Where the job's results belong: a path in a local run, a URI under Flyte. */
  readonly outputPrefix: string;
  /** Equal when one create is repeated, another for the next attempt. At most 32 characters of a–z and 2–7. */
  readonly idempotencyKey: string;
  /** All texts and maps are empty in a local run, and where a caller sends none. */
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  /**
   * What the task brings along by its `custom`; undefined where that is no connection, and in a server under Flyte 1. A
   * local run has it under both, so that such a task can be tried.
   */
  readonly connection?: Connection | undefined;
}

/** What `get` is given beside the job (`flyteidl.admin.GetTaskRequest`). */
export interface GetRequest extends Context {
  /**
   * Where the job's results belong, the same as in its `create`: a URI under Flyte; in a local run the attempt's folder,
   * that is `.fx/runs/ID` or `--output-prefix`, from the second attempt on `attempt-N` below it. Empty where a caller
   * names none; undefined only where a test calls `get` itself.
   */
  readonly outputPrefix?: string | undefined;
  /** As in {@link CreateRequest}: Flyte 2's engine sends it with each call. */
  readonly connection?: Connection | undefined;
}

/** What `delete` is given beside the job (`flyteidl.admin.DeleteTaskRequest`). */
export interface DeleteRequest extends Context {
  /** As in {@link CreateRequest}: Flyte 2's engine sends it with each call. */
  readonly connection?: Connection | undefined;
}

/**
 * What `getLogs` is given beside the job (`flyteidl.admin.GetTaskLogsRequest`). Flyte sends no connection with it:
 * `secrets` are the process's own in a server. In a local run its signal fires when the run is over.
 */
export interface LogsRequest extends Context {
  /** At most so many lines are wanted, the last ones; never 0: 10,000 where the caller sets no limit, 1,000 for `fx run`. */
  readonly lines: number;
  /** The token of the last page that was read; empty at first. */
  readonly token: string;
}

/**
 * What `getMetrics` is given beside the job (`flyteidl.admin.GetTaskMetricsRequest`). Flyte sends no connection with it:
 * `secrets` are the process's own. A local run never asks for metrics.
 */
export interface MetricsRequest extends Context {
  /** Which metrics are asked for, by name; empty: those that the connector thinks best. */
  readonly queries: readonly string[];
  /** The first moment that counts; undefined: the connector's choice. */
  readonly startTime?: Date | undefined;
  /** The last moment that counts; undefined: the connector's choice. */
  readonly endTime?: Date | undefined;
  /** From one value of a series to the next, in milliseconds; undefined: the connector's choice. */
  readonly stepMs?: number | undefined;
}

/** What `do` is given (`flyteidl.admin.CreateRequestHeader` and its inputs). */
export type DoRequest<I = Shape> = CreateRequest<I>;

/** A part of a job's log; `token` says where the next page goes on. */
export interface LogPage {
  /** In the order in which they were written. A text may hold several lines: it is cut at its line ends. */
  readonly lines: readonly (LogLine | string)[];
  /**
   * Where the next look goes on, in whatever form the connector likes: it comes back in {@link LogsRequest}. Default:
   * the one before stays. It must not hold a secret.
   */
  readonly token?: string;
}
