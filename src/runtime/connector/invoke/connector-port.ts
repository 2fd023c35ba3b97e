import type { Context } from "../../base/context.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { MetricResult } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import { classifyError, type ErrorClass } from "../classify-error.ts";
import type { AnyConnector } from "../connector-registry.ts";
import type {
  DeleteRequest,
  GetManyRequest,
  GetRequest,
  LogsRequest,
  MetricsRequest,
} from "../requests.ts";
import type { AnySyncConnector } from "../sync-connector-base.ts";
import {
  invokeCreate,
  invokeDelete,
  invokeDo,
  invokeGet,
  invokeGetMetrics,
} from "./invoke-connector.ts";
import { invokeGetLogs, type LogPageRead } from "./invoke-get-logs.ts";
import { invokeGetMany, type PolledAnswer, type PolledJob } from "./invoke-get-many.ts";
import type { DatasetAccess, JobRequest } from "./job-request.ts";

/** The methods of a connector, wherever they run: in this process, or in a worker process. */
export interface ConnectorPort {
  do(job: JobRequest, context: Context, datasets: DatasetAccess): Promise<ResourceMessage>;
  create(job: JobRequest, context: Context, datasets: DatasetAccess): Promise<Uint8Array>;
  get(
    meta: Uint8Array,
    request: GetRequest,
    protocol: Protocol,
    datasets: DatasetAccess,
  ): Promise<ResourceMessage>;
  /** One call of the author's code for several jobs. */
  getMany(
    polled: readonly PolledJob[],
    request: GetManyRequest,
    protocol: Protocol,
  ): Promise<readonly PolledAnswer[]>;
  delete(meta: Uint8Array, request: DeleteRequest): Promise<void>;
  getLogs(meta: Uint8Array, request: LogsRequest): AsyncIterable<LogPageRead>;
  getMetrics(meta: Uint8Array, request: MetricsRequest): Promise<readonly MetricResult[]>;
  /** The class of what one of these has thrown. */
  classify(error: unknown): ErrorClass;
}

/** Calls the methods of a connector in this process. */
export function openHere(connector: AnyConnector): ConnectorPort {
  const asSync = connector as AnySyncConnector;
  const asAsync = connector as AnyAsyncConnector;
  return {
    do: (...call) => invokeDo(asSync, ...call),
    create: (...call) => invokeCreate(asAsync, ...call),
    get: (...call) => invokeGet(asAsync, ...call),
    getMany: (...call) => invokeGetMany(asAsync, ...call),
    delete: (...call) => invokeDelete(asAsync, ...call),
    getLogs: (...call) => invokeGetLogs(asAsync, ...call),
    getMetrics: (...call) => invokeGetMetrics(asAsync, ...call),
    classify: (error) => classifyError(error, connector),
  };
}
