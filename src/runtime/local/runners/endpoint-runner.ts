import { realClock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { connectTo } from "../../client/connect.ts";
import { type ConnectorClient, findServedConnector } from "../../client/connector-client.ts";
import { classifyThrown } from "../../connector/classify-error.ts";
import type { ConnectorEndpoint, RunOptions } from "../../task/run/run-options.ts";
import { isDeletion, stopFromSignal } from "../../task/run/run-stop.ts";
import type { ServedConnector } from "../../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { JobRunner } from "../local-run.ts";
import { STOPPED_BY } from "../run-failure.ts";
import { createEndpointCalls } from "./endpoint-calls.ts";

/**
 * Connects to the endpoint. Throws FX5021, FX5022 or FX5023 if the server cannot be used, or the
 * stop's error if the run is stopped meanwhile.
 */
export async function connectEndpoint(
  endpoint: ConnectorEndpoint,
  { clock, signal }: RunOptions,
  first: Protocol | undefined,
) {
  if (clock !== undefined && clock !== realClock)
    throw new FxError(
      "FX2007",
      `a virtual clock cannot be used with a server (${endpoint.address})`,
      { hint: "leave out --clock virtual or --endpoint" },
    );
  try {
    const client = await connectTo(endpoint, {
      signal: isDeletion(signal) ? undefined : signal, // the delete needs the server
      ...(first !== undefined && { first }),
    });
    return {
      protocol: client.protocol,
      runner: (template: TaskTemplate) =>
        createEndpointRunner(client, findServedConnector(client, template)),
      close: () => client.close(),
    };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    const { by, message } = stopFromSignal(signal);
    // The run has not started, so the error has no summary of it.
    throw new FxError(by.kind === "signal" ? STOPPED_BY[by.signal] : "FX1009", message);
  }
}

/** Runs jobs with one connector of a server. */
export function createEndpointRunner(
  client: ConnectorClient,
  { name, isSync }: ServedConnector,
): JobRunner {
  return {
    name: `"${name}" at ${client.address}`,
    connector: name,
    kind: isSync ? "sync" : "async",
    elsewhere: "another process",
    secrets: [],
    connectionSecrets: [],
    outputsHint: undefined,
    classify: classifyThrown,
    getAttemptIdentity: (attempt) => client.getAttemptIdentity(attempt),
    getCalls: (run) => createEndpointCalls(client, run),
  };
}
