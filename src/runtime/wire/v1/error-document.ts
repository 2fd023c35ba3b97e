import { encodeMessage } from "../codec/message-codec.ts";
import type { ContainerError } from "../models/container-error.ts";
import { errorKinds, errorOrigins } from "../shared/enums.ts";
import { timestampFromDate } from "../shared/timestamps.ts";
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
