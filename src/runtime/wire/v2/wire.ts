import type { ClientServices, Wire } from "../wire.ts";
import * as clientReplies from "./client-replies.ts";
import * as clientRequests from "./client-requests.ts";
import * as connectorReplies from "./connector-replies.ts";
import * as connectorRequests from "./connector-requests.ts";
import { encodeErrorDocument } from "./error-document.ts";
import {
  decodeInputs,
  decodeLiteral,
  decodeOutputs,
  encodeInputs,
  encodeLiteral,
  encodeOutputs,
} from "./literals.ts";
import { decodeResource, encodeResource } from "./resource.ts";
import { decodeTaskSpec, encodeTaskSpec } from "./task-spec.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

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
  encodeTaskTemplate,
  decodeTaskTemplate,
  encodeTaskSpec,
  decodeTaskSpec,
  encodeInputs,
  decodeInputs,
  encodeOutputs,
  decodeOutputs,
  encodeLiteral,
  decodeLiteral,
  encodeResource,
  decodeResource,
  encodeErrorDocument,
  server: { ...connectorRequests, ...connectorReplies, sync: undefined },
  client: { ...clientRequests, ...clientReplies, services: SERVICES, sync: undefined },
};
