import { encodeMessage } from "../codec/message-codec.ts";
import type { ContainerError } from "../models/container-error.ts";
import { messageFromError } from "../shared/reply-fields.ts";
import { flyteidl2 } from "./generated/messages.js";

/** Encodes `error.pb`. Flyte 2 has no fields for time and worker. */
export function encodeErrorDocument(containerError: ContainerError): Uint8Array {
  const error = messageFromError(containerError);
  return encodeMessage(flyteidl2.core.ErrorDocument, { error }, "FX7001");
}
