import { encodeMessage } from "../codec/message-codec.ts";
import type { ContainerError } from "../models/container-error.ts";
import { messageFromError } from "../shared/reply-fields.ts";
import { timestampFromDate } from "../shared/timestamps.ts";
import { flyteidl } from "./generated/messages.js";

/** Encodes `error.pb`. */
export function encodeErrorDocument(containerError: ContainerError): Uint8Array {
  const error = {
    ...messageFromError(containerError),
    timestamp: timestampFromDate(new Date(containerError.timestamp)),
    worker: containerError.worker,
  };
  return encodeMessage(flyteidl.core.ErrorDocument, { error }, "FX7001");
}
