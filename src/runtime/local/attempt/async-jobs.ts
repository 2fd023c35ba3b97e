import type { Context } from "../../base/context.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { LogsRequest } from "../../connector/requests.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { LocalRun } from "../local-run.ts";

/**
 * Creates, polls and deletes a run's asynchronous jobs: a connector in this process, or a connector
 * server.
 */
export interface AsyncJobs {
  create(run: LocalRun, context: Context): Promise<Uint8Array>;
  /**
   * Whether `create` sees the context's signal. A call to a server does not: it continues when the
   * run stops.
   */
  readonly createSeesSignal: boolean;
  get(run: LocalRun, meta: Uint8Array, context: Context): Promise<ResourceMessage>;
  delete(run: LocalRun, meta: Uint8Array, context: Context): Promise<void>;
  /** Undefined if jobs have no log. */
  readonly getLogs:
    | ((run: LocalRun, meta: Uint8Array, request: LogsRequest) => AsyncIterable<LogPageRead>)
    | undefined;
}
