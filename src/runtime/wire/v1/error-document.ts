import type { ContainerError } from "../../execute/container-error.ts";
import { encodeMessage } from "../codec/message-codec.ts";
import { errorKinds, errorOrigins } from "../enums.ts";
import { timestampOf } from "../moment.ts";
import { flyteidl } from "./generated/messages.js";

/** The bytes of `error.pb`. */
export function encodeErrorDocument({
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
    kind: errorKinds.numberOf(kind),
    origin: errorOrigins.numberOf(origin),
    timestamp: timestampOf(new Date(timestamp)),
    worker,
  };
  return encodeMessage(
    flyteidl.core.ErrorDocument,
    { error },
    "flyteidl.core.ErrorDocument",
    "FX7001",
  );
}
