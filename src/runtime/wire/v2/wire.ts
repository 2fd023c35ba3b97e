import { encodeMessage } from "../codec/message-codec.ts";
import { messageFromError } from "../shared/reply-fields.ts";
import type { Wire } from "../wire.ts";
import { CLIENT_WIRE } from "./client-wire.ts";
import { flyteidl2 } from "./generated/messages.js";
import * as literals from "./literals.ts";
import * as resource from "./resource.ts";
import { SERVER_WIRE } from "./server-wire.ts";
import * as taskSpec from "./task-spec.ts";
import * as taskTemplate from "./task-template.ts";

/** Flyte 2. */
export const FLYTE2: Wire = {
  protocol: "flyte2",
  ...taskTemplate,
  ...taskSpec,
  ...literals,
  ...resource,
  encodeErrorDocument: (error) =>
    encodeMessage(flyteidl2.core.ErrorDocument, { error: messageFromError(error) }, "FX7001"),
  server: SERVER_WIRE,
  client: CLIENT_WIRE,
};
