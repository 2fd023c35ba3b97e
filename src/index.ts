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
export { t } from "./runtime/values/types/t.ts";
export type { AnyFlyteType, FlyteType, PythonClass } from "./runtime/values/types/flyte-type.ts";
export type {
  Fields,
  InputValues,
  InputValue,
  InputsOf,
  Native,
  NativeValue,
  OutputsOf,
  Shape,
  Simplify,
  UnknownValues,
} from "./runtime/values/types/shape.ts";
export type {
  Columns,
  DatasetInput,
  DatasetOptions,
  DatasetRowInput,
  DatasetRow,
  DatasetRowsInput,
} from "./runtime/values/types/dataset-type.ts";
export type { ModelOptions, ObjectOptions } from "./runtime/values/types/object-type.ts";
export type {
  StandardSchema,
  StandardSchemaWithJson,
} from "./runtime/values/types/standard-schema.ts";
export type { Tagged } from "./runtime/values/types/union-types.ts";
export { Duration, type DurationInput } from "./runtime/values/types/duration.ts";
export type { DatasetReference } from "./runtime/values/types/dataset-source.ts";
export type { RowsOptions } from "./runtime/values/types/dataset-source.ts";
export { Timestamp, type TimestampInput } from "./runtime/values/types/timestamp.ts";
export {
  Dataset,
  type DatasetRows,
  FlyteDirectory,
  FlyteFile,
  type FileContentOptions,
} from "./runtime/values/types/references.ts";
export { TypeEngine } from "./runtime/values/type-engine.ts";
export type { Json, JsonObject } from "./runtime/base/json.ts";

// Connectors
export type {
  ConnectionSecret,
  ConnectorBase,
  ConnectorOptions,
  TaskCategory,
} from "./runtime/connector/connector-base.ts";
export {
  AsyncConnectorBase,
  type AnyAsyncConnector,
} from "./runtime/connector/async-connector-base.ts";
export {
  SyncConnectorBase,
  type AnySyncConnector,
} from "./runtime/connector/sync-connector-base.ts";
export {
  defineAsyncConnector,
  defineSyncConnector,
  type AsyncConnectorDefinition,
  type SyncConnectorDefinition,
} from "./runtime/connector/define-connector.ts";
export { ConnectorRegistry, type AnyConnector } from "./runtime/connector/connector-registry.ts";
export type { LogLine, LogLink } from "./runtime/wire/models/job-log.ts";
export {
  Resource,
  type ResourceDetails,
  type RunningDetails,
} from "./runtime/wire/models/resource.ts";
export {
  resourceMeta,
  type AnyResourceMeta,
  type ResourceMetaInput,
  type ResourceMetaValue,
  type ResourceMetaClass,
} from "./runtime/connector/resource-meta.ts";
export type { Awaitable } from "./runtime/base/context.ts";
export type { Phase } from "./runtime/wire/models/phase.ts";
export { phaseFromState } from "./runtime/wire/models/phase.ts";
export type { Clock, Context, Logger, Secrets } from "./runtime/base/context.ts";
export type {
  CreateRequest,
  DeleteRequest,
  DoRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "./runtime/connector/requests.ts";
export type { MetricResult } from "./runtime/wire/models/connector-messages.ts";

// Tasks
export type { PollLimits, PollOptions } from "./runtime/task/poll-options.ts";
export { Task, type AnyTask } from "./runtime/task/task.ts";
export type { ConnectorTask, ConnectorTaskOptions } from "./runtime/task/connector-task.ts";
export type { TaskDefinition, TaskOptions } from "./runtime/task/task-definition.ts";
export type { SerializationSettings } from "./runtime/task/serialization-settings.ts";
export { SqlTask, type SqlTaskOptions } from "./runtime/task/sql-task.ts";
export type {
  CacheOptions,
  SecretRequestOptions,
  TaskPolicy,
  TaskPolicyOptions,
} from "./runtime/task/task-policy.ts";

export {
  FunctionTask,
  type FunctionResult,
  type FunctionReturn,
  type FunctionTaskOptions,
  type TaskFunction,
} from "./runtime/task/function-task.ts";
export { TaskPlugins, task, type FunctionTaskClass } from "./runtime/task/task-plugins.ts";
export type { TaskContext } from "./runtime/task/task-context.ts";
export type { ContainerOptions, ResourceAmounts } from "./runtime/task/container.ts";

// Shim tasks
export {
  CustomizedContainerTask,
  type CustomizedContainerTaskOptions,
} from "./runtime/task/shim/customized-container-task.ts";
export {
  ShimTaskExecutor,
  shimTaskExecutor,
  type ExecutorClass,
  type ExecutorFor,
  type ExecutorInputs,
  type ExecutorOutputs,
} from "./runtime/task/shim/shim-task-executor.ts";
export type { ExecutableTemplateShimTask } from "./runtime/task/shim/executable-template-shim-task.ts";
export { runProgram, type ProgramOptions } from "./runtime/task/shim/run-program.ts";

// Running here
export {
  AsyncConnectorExecutorMixin,
  SyncConnectorExecutorMixin,
  type RunByAsyncConnector,
  type RunBySyncConnector,
} from "./runtime/task/executor-mixins.ts";
export { runWithConnector } from "./runtime/local/run-task.ts";
export type {
  ConnectorEndpoint,
  ConnectorLookup,
  EndpointTls,
  RunOptions,
  RunOrigin,
} from "./runtime/task/run/run-options.ts";
export type { RunEvent } from "./runtime/task/run/run-event.ts";
export { TaskFailure, TaskStopped, type RunSummary } from "./runtime/task/run/task-failure.ts";

// Errors
export {
  FxError,
  RetryableError,
  type RetryableErrorOptions,
  UserError,
  type ErrorCode,
  type ErrorKind,
  type FxErrorOptions,
  type SourceLocation,
} from "./runtime/base/errors/errors.ts";
