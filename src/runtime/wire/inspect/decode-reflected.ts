import type { Message, Type } from "protobufjs";
import { decodeMessage } from "../codec/message-codec.ts";
import type { Protocol } from "../protocol.ts";
import { findMessage, nameOf } from "./find-message.ts";

/** The message with what is known of its type, by its full name. Throws as `identifyMessage` does with a type. */
export async function decodeReflected(
  typeName: string,
  bytes: Uint8Array,
): Promise<{ readonly type: Type; readonly message: Message }> {
  const { type } = await findMessage(typeName, protocolOf(typeName));
  return { type, message: decodeMessage(type, bytes, nameOf(type)) };
}

function protocolOf(typeName: string): Protocol | undefined {
  return typeName.startsWith("flyteidl2.") ? "flyte2" : undefined;
}
