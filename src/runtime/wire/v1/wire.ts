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

const ASYNC = "flyteidl.service.AsyncAgentService";
const SYNC = "flyteidl.service.SyncAgentService";
const METADATA = "flyteidl.service.AgentMetadataService";

const SERVICES: ClientServices = {
  names: [ASYNC, SYNC, METADATA],
  list: `/${METADATA}/ListAgents`,
  create: `/${ASYNC}/CreateTask`,
  get: `/${ASYNC}/GetTask`,
  delete: `/${ASYNC}/DeleteTask`,
  logs: `/${ASYNC}/GetTaskLogs`,
};

/** Flyte 1. */
export const FLYTE1: Wire = {
  protocol: "flyte1",
  ...taskTemplate,
  ...taskSpec,
  ...literals,
  encodeInputs: literals.encodeLiteralMap,
  decodeInputs: literals.decodeLiteralMap,
  encodeOutputs: literals.encodeLiteralMap,
  decodeOutputs: literals.decodeLiteralMap,
  ...resource,
  ...errorDocument,
  server: {
    ...connectorRequests,
    ...connectorReplies,
    sync: { ...connectorRequests, ...connectorReplies },
  },
  client: {
    ...clientRequests,
    ...clientReplies,
    services: SERVICES,
    sync: { path: `/${SYNC}/ExecuteTaskSync`, ...clientRequests, ...clientReplies },
  },
};
