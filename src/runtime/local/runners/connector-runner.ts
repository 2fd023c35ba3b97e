import type { Context } from "../../base/context.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { classifyError, classifyThrown } from "../../connector/classify-error.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import {
  invokeDo,
  invokeCreate,
  invokeDelete,
  invokeGet,
  jobFromMeta,
} from "../../connector/invoke/invoke-connector.ts";
import { invokeGetLogs } from "../../connector/invoke/invoke-get-logs.ts";
import type { DatasetAccess } from "../../connector/invoke/job-request.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { isInjected } from "../../faults/call-with-fault.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { AsyncJobs } from "../attempt/async-jobs.ts";
import { runAsyncAttempt, runSyncAttempt } from "../attempt/run-async-attempt.ts";
import type { JobRunner, LocalJob, LocalRun } from "../local-run.ts";
import type { ConnectorThreads } from "../threads/connector-threads.ts";

/**
 * Runs jobs with a connector in this process.
 *
 * @param threads call the connector instead of this thread
 */
export function createConnectorRunner(
  connector: AnyConnector,
  threads?: ConnectorThreads,
): JobRunner {
  return {
    name: `"${connector.name}"`,
    connector: connector.name,
    kind: isSync(connector) ? "sync" : "async",
    secrets: connector.secrets,
    connectionSecrets: connector.connectionSecrets,
    poll: connector.poll,
    outputsHint:
      connector.outputFields === undefined ? describeMissingOutputs(connector) : undefined,
    classify: (error) =>
      threads !== undefined || isInjected(error) // the thread has asked the connector
        ? classifyThrown(error)
        : classifyError(error, connector),
    ...(!isSync(connector) && { checkMeta: (meta) => void jobFromMeta(connector, meta) }),
    runAttempt: (run, signal) =>
      isSync(connector)
        ? runSyncAttempt(run, threads?.work ?? createConnectorWork(connector), signal)
        : runAsyncAttempt(
            run,
            threads?.createJobs(connector.getLogs !== undefined) ?? createConnectorJobs(connector),
            signal,
          ),
    ...(threads !== undefined && { elsewhere: "a worker thread", close: () => threads.close() }),
  };
}

/** The part of a run that the methods of its connector see. */
export type ServedRun = Pick<LocalRun, "jobRequest" | "outputPrefix" | "connection"> & {
  readonly job: Pick<LocalJob, "wire">;
};

/** A connector may read any dataset that the user named, and writes tables to the output folder. */
function accessDatasets({ outputPrefix }: ServedRun): DatasetAccess {
  return { writesTo: outputPrefix };
}

/** The one call of a synchronous connector in this thread. */
export function createConnectorWork(connector: AnySyncConnector) {
  return (run: ServedRun, context: Context): Promise<ResourceMessage> =>
    invokeDo(connector, run.jobRequest(), context, accessDatasets(run));
}

function describeMissingOutputs(connector: AnyConnector): string {
  return `"${connector.name}" declares no outputs, so fx infers the type of each value; declare outputs on the connector, or return new Dataset(…), new FlyteFile(…), a Date, …`;
}

/** The jobs of a connector in this thread. */
export function createConnectorJobs(connector: AnyAsyncConnector): AsyncJobs<ServedRun> {
  return {
    create: (run, context) =>
      invokeCreate(connector, run.jobRequest(), context, accessDatasets(run)),
    createSeesSignal: true,
    get: (run, meta, context) =>
      invokeGet(
        connector,
        meta,
        { ...context, outputPrefix: run.outputPrefix, connection: run.connection },
        run.job.wire.protocol,
        accessDatasets(run),
      ),
    delete: (run, meta, context) =>
      invokeDelete(connector, meta, { ...context, connection: run.connection }),
    getLogs:
      connector.getLogs && ((_run, meta, request) => invokeGetLogs(connector, meta, request)),
  };
}
