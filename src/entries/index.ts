/**
 * flyte-fx: write Flyte connectors and tasks in TypeScript.
 *
 * @example
 * import { defineAsyncConnector, Resource, t } from "flyte-fx";
 *
 * export const weather = defineAsyncConnector({
 *   taskType: "weather",
 *   inputs: { city: t.string() },
 *   outputs: { temp: t.float() },
 *   resourceMeta: { jobId: t.string() },
 *   async create({ inputs }) { return { jobId: await submit(inputs.city) }; },
 *   async get({ jobId }) { return (await isDone(jobId)) ? Resource.succeeded({ temp: 4.5 }) : Resource.running(); },
 *   async delete({ jobId }) { await cancel(jobId); },
 * });
 * export const forecast = weather.task({ name: "forecast" });
 */

import "./install-ports.ts";

// Types and values
export { t } from "../runtime/values/types/t.ts";
export type { AnyFlyteType, FlyteType } from "../runtime/values/types/flyte-type.ts";
export type { Fields } from "../runtime/values/types/shape.ts";
export type { Tagged } from "../runtime/values/types/union-types.ts";
export { Duration } from "../runtime/values/types/duration.ts";
export { Timestamp } from "../runtime/values/types/timestamp.ts";
export { Dataset, FlyteDirectory, FlyteFile } from "../runtime/values/types/references.ts";
export { TypeEngine } from "../runtime/values/type-engine.ts";
export type { Json, JsonObject } from "../runtime/base/json.ts";

// Connectors
export { AsyncConnectorBase } from "../runtime/connector/async-connector-base.ts";
export { GetManyConnectorBase } from "../runtime/connector/async-connector-base.ts";
export type { BatchResult } from "../runtime/connector/batch-results.ts";
export { SyncConnectorBase } from "../runtime/connector/sync-connector-base.ts";
export {
  defineAsyncConnector,
  defineSyncConnector,
} from "../runtime/connector/define-connector.ts";
export {
  defineSensor,
  type PokeRequest,
  type PokeResult,
  type Sensor,
} from "../runtime/connector/define-sensor.ts";
export { ConnectorRegistry, type AnyConnector } from "../runtime/connector/connector-registry.ts";
export type { LogLine, LogLink } from "../runtime/wire/models/job-log.ts";
export { Resource, type ResourceDetails } from "../runtime/wire/models/resource.ts";
export { resourceMeta, type ResourceMetaClass } from "../runtime/connector/resource-meta.ts";
export { phaseFromState, type Phase } from "../runtime/wire/models/phase.ts";
export type { Clock, Context, Logger, Secrets } from "../runtime/base/context.ts";
export type {
  CreateRequest,
  DeleteRequest,
  DoRequest,
  GetManyEntry,
  GetManyRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "../runtime/connector/requests.ts";
export type { MetricResult } from "../runtime/wire/models/connector-messages.ts";

// Tasks
export { Task, type AnyTask, type TaskOptions } from "../runtime/task/task-definition.ts";
export type { ConnectorTask } from "../runtime/task/connector-task.ts";
export type { SerializationSettings } from "../runtime/task/serialization-settings.ts";
export { SqlTask, type SqlTaskOptions } from "../runtime/task/sql-task.ts";
export type { TaskPolicyOptions } from "../runtime/task/task-policy.ts";
export {
  FunctionTask,
  type FunctionTaskOptions,
  type TaskFunction,
  TaskPlugins,
  task,
} from "../runtime/task/function-task.ts";
export type { TaskContext } from "../runtime/task/run/run-options.ts";

// Shim tasks
export { CustomizedContainerTask } from "../runtime/task/shim/customized-container-task.ts";
export {
  ShimTaskExecutor,
  shimTaskExecutor,
} from "../runtime/task/shim/executable-template-shim-task.ts";
export { runProgram } from "../runtime/task/shim/run-program.ts";

// Running here
export {
  AsyncConnectorExecutorMixin,
  SyncConnectorExecutorMixin,
} from "../runtime/task/executor-mixins.ts";
export { runWithConnector } from "../runtime/local/run-here.ts";
export type { RunOptions } from "../runtime/task/run/run-options.ts";
export type { RunEvent } from "../runtime/task/run/run-event.ts";
export { TaskFailure, TaskStopped } from "../runtime/task/run/task-failure.ts";

// Errors
export { FxError, RetryableError, UserError } from "../runtime/base/errors/errors.ts";
