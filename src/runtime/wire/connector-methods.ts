import type { Protocol } from "../base/protocol.ts";

/**
 * What a call to a connector server is for, named as in the metrics of Flyte's Python servers. The
 * last two return metadata.
 */
export type Operation =
  "create" | "get" | "delete" | "do" | "logs" | "metrics" | "get_connector" | "list_connectors";

/**
 * The methods of a connector server, as SERVICE/METHOD. Flyte 2 has no service for synchronous
 * connectors.
 */
const METHODS: Readonly<Record<Protocol, Readonly<Partial<Record<Operation, string>>>>> = {
  flyte1: {
    create: "flyteidl.service.AsyncAgentService/CreateTask",
    get: "flyteidl.service.AsyncAgentService/GetTask",
    delete: "flyteidl.service.AsyncAgentService/DeleteTask",
    metrics: "flyteidl.service.AsyncAgentService/GetTaskMetrics",
    logs: "flyteidl.service.AsyncAgentService/GetTaskLogs",
    do: "flyteidl.service.SyncAgentService/ExecuteTaskSync",
    get_connector: "flyteidl.service.AgentMetadataService/GetAgent",
    list_connectors: "flyteidl.service.AgentMetadataService/ListAgents",
  },
  flyte2: {
    create: "flyteidl2.connector.AsyncConnectorService/CreateTask",
    get: "flyteidl2.connector.AsyncConnectorService/GetTask",
    delete: "flyteidl2.connector.AsyncConnectorService/DeleteTask",
    metrics: "flyteidl2.connector.AsyncConnectorService/GetTaskMetrics",
    logs: "flyteidl2.connector.AsyncConnectorService/GetTaskLogs",
    get_connector: "flyteidl2.connector.ConnectorMetadataService/GetConnector",
    list_connectors: "flyteidl2.connector.ConnectorMetadataService/ListConnectors",
  },
};

/** The path of a method for gRPC. */
export function getMethodPath(protocol: Protocol, operation: Operation): string {
  return `/${METHODS[protocol][operation]!}`;
}

/** A method of a connector server. */
export interface ConnectorMethod {
  readonly operation: Operation;
  /** The full name of its service. */
  readonly service: string;
  readonly method: string;
}

export function listConnectorMethods(protocol: Protocol): readonly ConnectorMethod[] {
  return Object.entries(METHODS[protocol]).map(([operation, path]) => {
    const [service, method] = path.split("/") as [string, string];
    return { operation: operation as Operation, service, method };
  });
}

/** The full names of the services of a protocol. */
export function listConnectorServices(protocol: Protocol): readonly string[] {
  return [...new Set(listConnectorMethods(protocol).map(({ service }) => service))];
}
