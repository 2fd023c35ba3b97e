import type { ClientServices, Wire } from "../wire.ts";
import * as clientReplies from "./client-replies.ts";
import * as clientRequests from "./client-requests.ts";
import * as connectorReplies from "./connector-replies.ts";
import * as connectorRequests from "./connector-requests.ts";
import * as errorDocument from "./error-document.ts";
import * as literals from "./literals.ts";
import * as resource from "./resource.ts";
import * as taskSpec from "./task-spec.ts";
import * as taskTemplate from "./task-template.ts";

const CONNECTOR = "flyteidl2.connector.AsyncConnectorService";
const METADATA = "flyteidl2.connector.ConnectorMetadataService";

const SERVICES: ClientServices = {
  names: [CONNECTOR, METADATA],
  list: `/${METADATA}/ListConnectors`,
  create: `/${CONNECTOR}/CreateTask`,
  get: `/${CONNECTOR}/GetTask`,
  delete: `/${CONNECTOR}/DeleteTask`,
  logs: `/${CONNECTOR}/GetTaskLogs`,
};

/** Flyte 2. */
export const FLYTE2: Wire = {
  protocol: "flyte2",
  ...taskTemplate,
  ...taskSpec,
  ...literals,
  ...resource,
  ...errorDocument,
  server: { ...connectorRequests, ...connectorReplies, sync: undefined },
  client: { ...clientRequests, ...clientReplies, services: SERVICES, sync: undefined },
};
