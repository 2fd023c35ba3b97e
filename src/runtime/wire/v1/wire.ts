import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import type { ContainerError } from "../models/container-error.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { errorKinds, errorOrigins } from "../shared/enums.ts";
import { timestampFromDate } from "../shared/timestamps.ts";
import { specAround, templateIn } from "../shared/wrap-in-spec.ts";
import type { Wire } from "../wire.ts";
import * as clientReplies from "./client-replies.ts";
import * as clientRequests from "./client-requests.ts";
import * as connectorReplies from "./connector-replies.ts";
import * as connectorRequests from "./connector-requests.ts";
import { flyteidl } from "./generated/messages.js";
import { decodeLiteral, decodeLiteralMap, encodeLiteral, encodeLiteralMap } from "./literals.ts";
import { decodeResource, encodeResource } from "./resource.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** Flyte 1. */
export const FLYTE1: Wire = {
  protocol: "flyte1",
  encodeTaskTemplate,
  decodeTaskTemplate,
  encodeTaskSpec,
  templateFromSpec,
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
    sync: {
      encodeExecuteTaskSync: clientRequests.encodeExecuteTaskSync,
      decodeExecuteTaskSync: clientReplies.decodeExecuteTaskSync,
    },
  },
};

/** The bytes of a `flyteidl.admin.TaskSpec` around the template, as registration takes it. Defaults of inputs have no place in it. */
export function encodeTaskSpec(template: TaskTemplate): Uint8Array {
  return specAround(encodeTaskTemplate(template));
}

/** The template in a TaskSpec, with everything that its bytes hold. Throws FX2006 for bytes that are no TaskSpec. */
function templateFromSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(flyteidl.admin.TaskSpec, bytes, "flyteidl.admin.TaskSpec");
  return decodeTaskTemplate(templateIn(bytes));
}

/** The bytes of `error.pb`. */
function encodeErrorDocument({
  code,
  message,
  kind,
  origin,
  timestamp,
  worker,
}: ContainerError): Uint8Array {
  const error = {
    code,
    message,
    kind: errorKinds.toNumber(kind),
    origin: errorOrigins.toNumber(origin),
    timestamp: timestampFromDate(new Date(timestamp)),
    worker,
  };
  return encodeMessage(
    flyteidl.core.ErrorDocument,
    { error },
    "flyteidl.core.ErrorDocument",
    "FX7001",
  );
}
