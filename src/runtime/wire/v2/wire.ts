import type { Wire } from "../wire.ts";
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
  client: { ...clientRequests, ...clientReplies, sync: undefined },
};
