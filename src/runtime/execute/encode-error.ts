import { encodeErrorDocument } from "../wire/v1/error-document.ts";
import type { ContainerError } from "./container-error.ts";
import type { FlyteProtocol } from "./execute-request.ts";

/** The bytes of `error.pb` as this Flyte reads them. */
export function encodeError(error: ContainerError, _protocol: FlyteProtocol): Uint8Array {
  return encodeErrorDocument(error);
}
