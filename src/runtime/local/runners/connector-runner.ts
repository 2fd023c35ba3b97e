import { classifyThrown } from "../../connector/classify-error.ts";
import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { type ConnectorPort, openHere } from "../../connector/invoke/connector-port.ts";
import { jobFromMeta } from "../../connector/invoke/invoke-connector.ts";
import { isInjected } from "../../faults/call-with-fault.ts";
import { moveSavedResponses } from "../../storage/file/response-folder.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { WorkerPools } from "../../workers/worker-pools.ts";
import type { ConnectorCalls, JobRunner, LocalRun } from "../local-run.ts";

/**
 * Runs jobs with a connector of this project.
 *
 * @param workers call its methods instead of this process
 */
export function createConnectorRunner(connector: AnyConnector, workers?: WorkerPools): JobRunner {
  const port = workers?.openPort(connector) ?? openHere(connector);
  const hasLogs = !isSync(connector) && connector.getLogs !== undefined;
  return {
    name: `"${connector.name}"`,
    connector: connector.name,
    kind: isSync(connector) ? "sync" : "async",
    secrets: connector.secrets,
    connectionSecrets: connector.connectionSecrets,
    poll: connector.poll,
    outputsHint:
      connector.outputFields === undefined && connector.outputsFrom === undefined
        ? `"${connector.name}" declares no outputs, so fx infers the type of each value; declare outputs on the connector, or return new Dataset(…), new FlyteFile(…), a Date, …`
        : undefined,
    outputsFrom: connector.outputsFrom,
    classify: (error) => (isInjected(error) ? classifyThrown(error) : port.classify(error)),
    ...(!isSync(connector) && { checkMeta: (meta) => void jobFromMeta(connector, meta) }),
    getCalls: (run) => createCalls(port, run, hasLogs),
    ...(workers !== undefined && { elsewhere: "a worker process", close: () => workers.stop() }),
  };
}

/**
 * The calls of a connector in a run. It may read any dataset that the user named, and writes tables
 * to the output folder.
 */
function createCalls(port: ConnectorPort, run: LocalRun, hasLogs: boolean): ConnectorCalls {
  const { outputPrefix, connection } = run;
  const datasets = { writesTo: outputPrefix };
  /** Files that the connector has saved belong to the run. */
  const keepFiles = async (resource: ResourceMessage): Promise<ResourceMessage> => {
    const { outputs } = resource;
    if (outputs === undefined) return resource;
    return { ...resource, outputs: await moveSavedResponses(outputs, outputPrefix) };
  };
  return {
    do: async (context) => keepFiles(await port.do(run.jobRequest(), context, datasets)),
    create: (context) => port.create(run.jobRequest(), context, datasets),
    async get(meta, context) {
      const request = { ...context, outputPrefix, connection };
      return keepFiles(await port.get(meta, request, run.job.wire.protocol, datasets));
    },
    delete: (meta, context) => port.delete(meta, { ...context, connection }),
    getLogs: hasLogs ? (meta, request) => port.getLogs(meta, request) : undefined,
  };
}
