import { classifyError } from "../../connector/classify-error.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { invokeDo } from "../../connector/invoke/invoke-do.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { runAsyncAttempt } from "../attempt/run-async-attempt.ts";
import { type SyncWork, runSyncAttempt } from "../attempt/run-sync-attempt.ts";
import { connectorJobs } from "./connector-jobs.ts";
import type { JobRunner } from "./job-runner.ts";

/** A connector as what runs a job. */
export function connectorRunner(connector: AnyConnector): JobRunner {
  return {
    name: `"${connector.name}"`,
    connector: connector.name,
    secrets: connector.secrets,
    connectionSecrets: connector.connectionSecrets,
    outputsHint: connector.outputFields === undefined ? untypedHint(connector) : undefined,
    classify: (error) => classifyError(error, connector),
    runAttempt: (run, signal) =>
      isSync(connector)
        ? runSyncAttempt(run, connectorWork(connector), signal)
        : runAsyncAttempt(run, connectorJobs(connector), signal),
  };
}

function connectorWork(connector: AnySyncConnector): SyncWork {
  return (run, context) => invokeDo(connector, run.jobRequest(), context, run.datasets);
}

function untypedHint(connector: AnyConnector): string {
  return `"${connector.name}" declares no outputs, so each value travels as what it is; declare outputs on the connector, or return new Dataset(…), new FlyteFile(…), a Date, …`;
}
