/**
 * flyte-fx: write Flyte connectors and tasks in TypeScript.
 *
 * @example
 * import { AsyncConnectorBase, AsyncConnectorExecutorMixin, ConnectorRegistry, Resource, Task, resourceMeta, t,
 *          type CreateRequest } from "flyte-fx";
 *
 * class Job extends resourceMeta({ jobId: t.string() }) {}
 *
 * export class WeatherConnector extends AsyncConnectorBase<typeof Job> {
 *   readonly name = "Weather Connector";
 *   constructor() { super({ taskType: "weather", resourceMeta: Job }); }
 *   async create({ inputs }: CreateRequest) { return new Job({ jobId: await submit(inputs) }); }
 *   async get({ jobId }: Job) { return (await isDone(jobId)) ? Resource.succeeded({ temp: 4.5 }) : Resource.running(); }
 *   async delete({ jobId }: Job) { await cancel(jobId); }
 * }
 * ConnectorRegistry.register(new WeatherConnector());
 *
 * class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
 * export const weather = new WeatherTask({ name: "weather", inputs: { city: t.string() }, outputs: { temp: t.float() } });
 */

// Types and values
export { t } from "./runtime/types/t.ts";
export type { AnyFlyteType, FlyteType, PythonClass } from "./runtime/types/flyte-type.ts";
export type {
  Fields,
  Given,
  GivenOf,
  InputsOf,
  Native,
  NativeOf,
  OutputsOf,
  Shape,
  Simplify,
  UnknownValues,
} from "./runtime/types/shape.ts";
export type {
  Columns,
  DatasetGiven,
  DatasetOptions,
  RowGivenOf,
  RowOf,
  RowsGiven,
} from "./runtime/types/dataset-type.ts";
export type { ModelOptions, ObjectOptions } from "./runtime/types/object-type.ts";
export type { StandardSchema, StandardSchemaWithJson } from "./runtime/types/standard-schema.ts";
export type { Tagged } from "./runtime/types/union-types.ts";
export { Duration, type DurationGiven } from "./runtime/types/duration.ts";
export type { DatasetReference } from "./runtime/datasets/dataset-source.ts";
export { DatasetRows, type RowsOptions } from "./runtime/datasets/dataset-rows.ts";
export { Timestamp, type TimestampGiven } from "./runtime/types/timestamp.ts";
export {
  Dataset,
  FlyteDirectory,
  FlyteFile,
  type FileContentOptions,
} from "./runtime/types/references.ts";
export { readInputs } from "./runtime/literals/read-inputs.ts";
export { TypeEngine, type LiteralOptions } from "./runtime/literals/type-engine.ts";
export type { GuessOptions } from "./runtime/literals/guess/guess-options.ts";
export type {
  BlobDimensionality,
  BlobType,
  DatasetColumn,
  EnumType,
  LiteralType,
  SchemaType,
  SimpleType,
  Struct,
  StructuredDatasetType,
  StructValue,
  TypeStructure,
  UnionType,
} from "./runtime/literals/literal-type.ts";
export type {
  Int64,
  Literal,
  LiteralCollection,
  LiteralMap,
  Primitive,
  Scalar,
  SecondsAndNanos,
  StructuredDataset,
} from "./runtime/literals/literal.ts";
export type { Json, JsonObject } from "./runtime/json.ts";

// Connectors
export {
  ConnectorBase,
  type ConnectionSecret,
  type ConnectorOptions,
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
export {
  ConnectorRegistry,
  type AnyConnector,
  type ConnectorMetadata,
} from "./runtime/connector/connector-registry.ts";
export { TaskCategory } from "./runtime/connector/task-category.ts";
export { Resource, type LogLink, type ResourceDetails } from "./runtime/connector/resource.ts";
export {
  resourceMeta,
  type AnyResourceMeta,
  type MetaGiven,
  type MetaOf,
  type ResourceMetaClass,
} from "./runtime/connector/resource-meta.ts";
export type { Awaitable } from "./runtime/awaitable.ts";
export type { Connection } from "./runtime/connector/connection.ts";
export type { Phase } from "./runtime/connector/phase.ts";
export { phaseOfState } from "./runtime/connector/state-phase.ts";
export type { Clock, Context, Logger, Secrets } from "./runtime/connector/context.ts";
export type {
  CreateRequest,
  DeleteRequest,
  DoRequest,
  GetRequest,
  LogLine,
  LogPage,
  LogsRequest,
  MetricResult,
  MetricsRequest,
  TaskExecutionMetadata,
} from "./runtime/connector/requests.ts";

// Tasks
export { Task, type AnyTask } from "./runtime/task/task.ts";
export { TaskDefinition, type TaskOptions } from "./runtime/task/task-definition.ts";
export type { SerializationSettings } from "./runtime/task/serialization-settings.ts";
export { SqlTask, type SqlTaskOptions } from "./runtime/task/sql-task.ts";
export type {
  CacheOptions,
  SecretRequestOptions,
  TaskPolicy,
  TaskPolicyOptions,
} from "./runtime/task/task-policy.ts";
export type {
  Container,
  Identifier,
  KeyValue,
  ResourceEntry,
  Resources,
  SecretRequest,
  SecurityContext,
  Sql,
  SqlDialect,
  TaskMetadata,
  TaskTemplate,
  TypedInterface,
  Variable,
  VariableMap,
} from "./runtime/task-template/task-template.ts";

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
} from "./runtime/shim/customized-container-task.ts";
export {
  ShimTaskExecutor,
  shimTaskExecutor,
  type ExecutorClass,
  type ExecutorFor,
  type ExecutorInputs,
  type ExecutorOutputs,
} from "./runtime/shim/shim-task-executor.ts";
export { ExecutableTemplateShimTask } from "./runtime/shim/executable-template-shim-task.ts";
export {
  TaskTemplateResolver,
  type ResolverOptions,
} from "./runtime/shim/task-template-resolver.ts";
export { runProgram, type ProgramOptions } from "./runtime/shim/run-program.ts";

// Running here
export {
  AsyncConnectorExecutorMixin,
  SyncConnectorExecutorMixin,
  type RunByAsyncConnector,
  type RunBySyncConnector,
} from "./runtime/local/executor-mixins.ts";
export { runWithConnector } from "./runtime/local/run-task.ts";
export type { ConnectorEndpoint, EndpointTls } from "./runtime/client/connector-endpoint.ts";
export type { RunOptions } from "./runtime/local/run-options.ts";
export type { RunEvent } from "./runtime/local/run-event.ts";
export { TaskFailure, TaskStopped, type RunSummary } from "./runtime/local/task-failure.ts";
export type { RunClock } from "./runtime/local/clock/run-clock.ts";
export { VirtualClock } from "./runtime/local/clock/virtual-clock.ts";
export { SecretResolver, type SecretSources } from "./runtime/secrets/secret-resolver.ts";

// Storage
export { StorageByScheme } from "./runtime/storage/storage-by-scheme.ts";
export { readAllowedPrefixes, type AllowedPrefix } from "./runtime/storage/allowed-prefixes.ts";
export { withAllowedPrefixes } from "./runtime/storage/with-allowed-prefixes.ts";
export { processStorage } from "./runtime/storage/process-storage.ts";
export type {
  Storage,
  StorageEntry,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageOptions,
} from "./runtime/storage/storage.ts";

// Serving
export { createServer, type ConnectorServer } from "./runtime/service/create-server.ts";
export { AsyncConnectorService } from "./runtime/service/async-connector-service.ts";
export { SyncConnectorService } from "./runtime/service/sync-connector-service.ts";
export { ConnectorMetadataService } from "./runtime/service/connector-metadata-service.ts";
export type { GrpcServer } from "./runtime/service/grpc-server.ts";
export type { Protocol } from "./runtime/wire/protocol.ts";
export type { ServerOptions } from "./runtime/service/server-options.ts";
export type {
  PhaseChange,
  RequestFailure,
  RequestObserver,
  RequestOutcome,
} from "./runtime/service/request-observer.ts";
export type { Operation, ServedRequest } from "./runtime/service/served-request.ts";

// Errors
export {
  FxError,
  RetryableError,
  UserError,
  type ErrorCode,
  type ErrorKind,
  type FxErrorOptions,
  type SourceLocation,
} from "./runtime/errors/errors.ts";
