import type { Message, Type } from "protobufjs";
import { decodeMessage } from "../message-codec.ts";
import { loadReflection } from "../v1/reflection.ts";
import { lookupMessage, nameOf } from "./lookup-message.ts";

/** The message with what is known of its type. Throws as `identifyMessage` does with a type. */
export async function decodeReflected(typeName: string, bytes: Uint8Array): Promise<{ readonly type: Type; readonly message: Message }> {
  const type = lookupMessage(await loadReflection(), typeName);
  return { type, message: decodeMessage(type, bytes, nameOf(type)) };
}
