import type { Root } from "protobufjs";
import type { KnownMessage } from "../message-marks.ts";
import type { Protocol } from "../protocol.ts";

/** One protocol's messages: what they are made of, and which of them can be told from their bytes. */
export interface ProtocolMessages {
  readonly protocol: Protocol;
  readonly root: Root;
  readonly known: readonly KnownMessage[];
}

/** Loads only the protocol that is asked for. */
export async function loadMessages(protocol: Protocol): Promise<ProtocolMessages> {
  const [{ loadReflection }, { KNOWN_MESSAGES }] = await (protocol === "flyte1"
    ? Promise.all([import("../v1/reflection.ts"), import("../v1/known-messages.ts")])
    : Promise.all([import("../v2/reflection.ts"), import("../v2/known-messages.ts")]));
  return { protocol, root: await loadReflection(), known: KNOWN_MESSAGES };
}
