import { encodeMessage } from "../codec/message-codec.ts";
import type { ContainerError } from "../models/container-error.ts";
import { errorKinds, errorOrigins } from "../shared/enums.ts";
import { flyteidl2 } from "./generated/messages.js";

/** The bytes of `error.pb`: Flyte 2 knows neither time nor worker. */
export function encodeErrorDocument({ code, message, kind, origin }: ContainerError): Uint8Array {
  const error = {
    code,
    message,
    kind: errorKinds.toNumber(kind),
    origin: errorOrigins.toNumber(origin),
  };
  return encodeMessage(
    flyteidl2.core.ErrorDocument,
    { error },
    "flyteidl2.core.ErrorDocument",
    "FX7001",
  );
}
