import type { ContainerError } from "../../execute/container-error.ts";
import { encodeMessage } from "../message-codec.ts";
import { EnumTable } from "../enum-table.ts";
import { flyteidl } from "./generated/messages.js";

const { core } = flyteidl;

const kinds = new EnumTable<ContainerError["kind"]>({ NON_RECOVERABLE: core.ContainerError.Kind.NON_RECOVERABLE, RECOVERABLE: core.ContainerError.Kind.RECOVERABLE });
const origins = new EnumTable<ContainerError["origin"]>({ USER: core.ExecutionError.ErrorKind.USER, SYSTEM: core.ExecutionError.ErrorKind.SYSTEM });

/** The bytes of `error.pb`. */
export function encodeErrorDocument({ code, message, kind, origin, timestamp, worker }: ContainerError): Uint8Array {
  const error = { code, message, kind: kinds.numberOf(kind), origin: origins.numberOf(origin), timestamp: timestampOf(timestamp), worker };
  return encodeMessage(core.ErrorDocument, { error }, "flyteidl.core.ErrorDocument", "FX7001");
}

function timestampOf(ms: number): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.floor(ms - seconds * 1000) * 1_000_000 };
}
