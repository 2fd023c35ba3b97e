import type { ConnectorClient } from "../../client/connector-client.ts";
import { classifyThrown } from "../../connector/classify-error.ts";
import type { ServedConnector } from "../../wire/connector-messages.ts";
import { runAsyncAttempt } from "../attempt/run-async-attempt.ts";
import { type SyncWork, runSyncAttempt } from "../attempt/run-sync-attempt.ts";
import type { JobRunner } from "../runners/job-runner.ts";
import { endpointJobs } from "./endpoint-jobs.ts";
import { newJobOf } from "./new-job.ts";
import { notServedAfterAll } from "./not-served.ts";

/** A connector of a server as what runs a job. */
export function endpointRunner(
  client: ConnectorClient,
  { name, isSync }: ServedConnector,
): JobRunner {
  return {
    name: `"${name}" at ${client.address}`,
    connector: name,
    secrets: [],
    connectionSecrets: [],
    outputsHint: undefined,
    classify: classifyThrown,
    runAttempt: (run, signal) =>
      isSync
        ? runSyncAttempt(run, workAt(client), signal)
        : runAsyncAttempt(run, endpointJobs(client), signal),
  };
}

function workAt(client: ConnectorClient): SyncWork {
  return (run, { signal }) =>
    client.do(newJobOf(run), signal).catch(notServedAfterAll(run, client));
}
