import type { Protocol } from "../base/protocol.ts";

/** The paths of one protocol's methods. */
export interface ClientServices {
  /** The services that a server of this protocol has, by their full names. */
  readonly names: readonly string[];
  readonly list: string;
  readonly create: string;
  readonly get: string;
  readonly delete: string;
  readonly logs: string;
}

const FLYTE_1 = "flyteidl.service.AsyncAgentService";
const FLYTE_2 = "flyteidl2.connector.AsyncConnectorService";
const SYNC = "flyteidl.service.SyncAgentService";

export const EXECUTE_TASK_SYNC = `/${SYNC}/ExecuteTaskSync`;

export const CLIENT_SERVICES: Readonly<Record<Protocol, ClientServices>> = {
  flyte1: {
    ...buildMethodPaths(FLYTE_1),
    names: [FLYTE_1, SYNC, "flyteidl.service.AgentMetadataService"],
    list: "/flyteidl.service.AgentMetadataService/ListAgents",
  },
  flyte2: {
    ...buildMethodPaths(FLYTE_2),
    names: [FLYTE_2, "flyteidl2.connector.ConnectorMetadataService"],
    list: "/flyteidl2.connector.ConnectorMetadataService/ListConnectors",
  },
};

function buildMethodPaths(
  service: string,
): Pick<ClientServices, "create" | "get" | "delete" | "logs"> {
  return {
    create: `/${service}/CreateTask`,
    get: `/${service}/GetTask`,
    delete: `/${service}/DeleteTask`,
    logs: `/${service}/GetTaskLogs`,
  };
}
