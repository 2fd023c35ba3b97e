import { encodeMessage } from "../codec/message-codec.ts";
import { messageFromError } from "../shared/reply-fields.ts";
import type { Wire } from "../wire.ts";
import { CLIENT_WIRE } from "./client-wire.ts";
import { flyteidl } from "./generated/messages.js";
import * as literals from "./literals.ts";
import * as resource from "./resource.ts";
import { SERVER_WIRE } from "./server-wire.ts";
import * as taskSpec from "./task-spec.ts";
import * as taskTemplate from "./task-template.ts";

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
  encodeErrorDocument: (error) =>
    encodeMessage(flyteidl.core.ErrorDocument, { error: messageFromError(error) }, "FX7001"),
  server: SERVER_WIRE,
  client: CLIENT_WIRE,
};
