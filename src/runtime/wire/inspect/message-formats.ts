import type { Field, Message, Reader, Type } from "protobufjs";
import { FxError } from "../../base/errors/errors.ts";
import { yamlText } from "../../base/yaml-text.ts";
import { decodeMessage } from "../codec/message-codec.ts";
import { findMessage, getFullName } from "./find-message.ts";

/**
 * Canonical proto3 JSON. Throws FX2009 for a message without a JSON form, for example with NaN in a
 * Struct.
 */
export async function messageToJson(typeName: string, bytes: Uint8Array): Promise<unknown> {
  const { default: protojson } = await import("protobufjs/ext/protojson.js");
  const { type, message } = await decodeReflected(typeName, bytes);
  return convertOrThrow("JSON", type, () => protojson.toJson(type, message) as unknown);
}

export async function messageToYaml(typeName: string, bytes: Uint8Array): Promise<string> {
  return yamlText(await messageToJson(typeName, bytes));
}

/** Protobuf's text format, with unknown fields by number. */
export async function messageToText(typeName: string, bytes: Uint8Array): Promise<string> {
  const { default: textformat } = await import("protobufjs/ext/textformat.js");
  const { type, message } = await decodeReflected(typeName, bytes);
  const text = convertOrThrow("text", type, () =>
    restoreFieldNames(type, textformat.toText(type, message, { unknowns: true })),
  );
  return text === "" ? "" : `${text}\n`;
}

function convertOrThrow<Form>(form: string, type: Type, convert: () => Form): Form {
  try {
    return convert();
  } catch (error) {
    const hint = form === "JSON" ? "pass --format text" : undefined;
    const problem = `cannot be shown as ${form}: ${(error as Error).message}`;
    throw new FxError("FX2009", `this ${getFullName(type)} ${problem}`, { cause: error, hint });
  }
}

/**
 * Restores the names of fields declared with capitals (`ShowWhilePending` of TaskLog), because
 * protobufjs writes every name in snake case. Each line of the text format starts with a field's
 * name or ends a message, so the messages around a line say which field it names.
 */
function restoreFieldNames(type: Type, text: string): string {
  const around: (readonly NamedField[])[] = [type.fieldsArray];
  const restore = (line: string): string => {
    const [, indent, written, rest] = /^( *)(\w+)(:.*| \{)$/.exec(line) ?? [];
    if (written === undefined) {
      around.pop();
      return line;
    }
    const field = around.at(-1)!.find(({ name }) => snakeCase(name) === written);
    if (rest === " {") around.push(fieldsWithin(field));
    return `${indent!}${field?.protoName ?? written}${rest!}`;
  };
  return text.split("\n").map(restore).join("\n");
}

type NamedField = Pick<Field, "name" | "protoName" | "map" | "resolvedType">;

/** The fields that can stand between the braces after a field's name. */
function fieldsWithin(field: NamedField | undefined): readonly NamedField[] {
  const type = field?.resolvedType ?? null;
  if (type === null || !("fieldsArray" in type)) return [];
  const value = { name: "value", protoName: "value", map: false, resolvedType: type };
  return field!.map ? [value] : type.fieldsArray;
}

/** Like protobufjs, leaves the first letter unchanged. */
function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z](?=[a-z]|$)/g, (letter) => `_${letter.toLowerCase()}`);
}

async function decodeReflected(
  typeName: string,
  bytes: Uint8Array,
): Promise<{ readonly type: Type; readonly message: Message }> {
  const protocol = typeName.startsWith("flyteidl2.") ? "flyte2" : undefined;
  const { type } = await findMessage(typeName, protocol);
  const decode = (reader: Reader): Message => type.decode(reader);
  return { type, message: decodeMessage({ typeName: getFullName(type), decode }, bytes) };
}
