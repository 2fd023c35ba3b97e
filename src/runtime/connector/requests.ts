import type { TaskTemplate } from "../task-template/task-template.ts";
import type { InputsOf, Shape } from "../types/shape.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";

/** Where a task runs, as Flyte tells it (`flyteidl.admin.TaskExecutionMetadata`). Empty in a local run. */
export interface TaskExecutionMetadata {
  readonly namespace: string;
  readonly labels: { readonly [key: string]: string };
  readonly annotations: { readonly [key: string]: string };
  readonly k8sServiceAccount: string;
  readonly environmentVariables: { readonly [key: string]: string };
}

/** What `create` is given (`flyteidl.admin.CreateTaskRequest`). */
export interface CreateRequest<I = Shape> extends Context {
  readonly taskTemplate: TaskTemplate;
  /** Typed where the connector declares its inputs; else whatever the task declares. */
  readonly inputs: InputsOf<I>;
  /** Where the job's results belong: a path in a local run, a URI under Flyte. */
  readonly outputPrefix: string;
  /** Equal when one create is repeated, another for the next attempt. At most 32 characters of a–z and 2–7. */
  readonly idempotencyKey: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  /** What the task brings along; undefined under Flyte 1. */
  readonly connection?: Connection | undefined;
}

/** What `get` is given beside the job (`flyteidl.admin.GetTaskRequest`). */
export interface GetRequest extends Context {
  readonly outputPrefix?: string | undefined;
  readonly connection?: Connection | undefined;
}

/** What `delete` is given beside the job (`flyteidl.admin.DeleteTaskRequest`). */
export interface DeleteRequest extends Context {
  readonly connection?: Connection | undefined;
}

/** What `getLogs` is given beside the job (`flyteidl.admin.GetTaskLogsRequest`). */
export interface LogsRequest extends Context {
  /** At most so many lines are wanted, the last ones; never 0: 10,000 where the caller sets no limit, 1,000 for `fx run`. */
  readonly lines: number;
  /** The token of the last page that was read; empty at first. */
  readonly token: string;
}

/** What `getMetrics` is given beside the job (`flyteidl.admin.GetTaskMetricsRequest`). */
export interface MetricsRequest extends Context {
  readonly queries: readonly string[];
  readonly startTime?: Date | undefined;
  readonly endTime?: Date | undefined;
  readonly stepMs?: number | undefined;
}

/** What `do` is given (`flyteidl.admin.CreateRequestHeader` and its inputs). */
export type DoRequest<I = Shape> = CreateRequest<I>;

/** A line of a job's log. */
export interface LogLine {
  readonly timestamp?: Date;
  readonly message: string;
  readonly originator?: "UNKNOWN" | "USER" | "SYSTEM";
}

/** A part of a job's log; `token` says where the next page goes on. */
export interface LogPage {
  readonly lines: readonly (LogLine | string)[];
  readonly token?: string;
}

/** A series of measurements (`flyteidl.core.ExecutionMetricResult`, Prometheus' form). */
export interface MetricResult {
  readonly metric: string;
  readonly data: object;
}
