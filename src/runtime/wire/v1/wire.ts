import type { ClientServices, Wire } from "../wire.ts";
import * as clientReplies from "./client-replies.ts";
import * as clientRequests from "./client-requests.ts";
import * as connectorReplies from "./connector-replies.ts";
import * as connectorRequests from "./connector-requests.ts";
import { encodeErrorDocument } from "./error-document.ts";
import { decodeLiteral, decodeLiteralMap, encodeLiteral, encodeLiteralMap } from "./literals.ts";
import { decodeResource, encodeResource } from "./resource.ts";
import { decodeTaskSpec, encodeTaskSpec } from "./task-spec.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

const ASYNC = "flyteidl.service.AsyncAgentService";
const SYNC = "flyteidl.service.SyncAgentService";
const METADATA = "flyteidl.service.AgentMetadataService";

const EXECUTE_TASK_SYNC = `/${SYNC}/ExecuteTaskSync`;

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
  encodeTaskTemplate,
  decodeTaskTemplate,
  encodeTaskSpec,
  decodeTaskSpec,
  encodeInputs: encodeLiteralMap,
  decodeInputs: decodeLiteralMap,
  encodeOutputs: encodeLiteralMap,
  decodeOutputs: decodeLiteralMap,
  encodeLiteral,
  decodeLiteral,
  encodeResource,
  decodeResource,
  encodeErrorDocument,
  server: {
    ...connectorRequests,
    ...connectorReplies,
    sync: {
      decodeExecuteTaskSync: connectorRequests.decodeExecuteTaskSync,
      encodeExecuteTaskSync: connectorReplies.encodeExecuteTaskSync,
    },
  },
  client: {
    ...clientRequests,
    ...clientReplies,
    services: SERVICES,
    sync: {
      path: EXECUTE_TASK_SYNC,
      encodeExecuteTaskSync: clientRequests.encodeExecuteTaskSync,
      decodeExecuteTaskSync: clientReplies.decodeExecuteTaskSync,
    },
  },
};
