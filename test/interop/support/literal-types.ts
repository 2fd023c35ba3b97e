import { Reader } from "protobufjs/minimal.js";
import type { LiteralType } from "../../../src/entries/models.ts";
import { flyteidl } from "../../../src/runtime/wire/v1/generated/messages.js";

const { LiteralType: Message } = flyteidl.core;

/** Encodes a type by itself, in base64; in fx types occur only within templates. */
export function encodeLiteralType(type: LiteralType): string {
  return Buffer.from(Message.encode(type as flyteidl.core.ILiteralType).finish()).toString(
    "base64",
  );
}

export function decodeLiteralType(bytes: string): LiteralType {
  return Message.decode(
    Reader.create(new Uint8Array(Buffer.from(bytes, "base64"))),
  ) as unknown as LiteralType;
}
