import type { Type } from "protobufjs";
import { FxError } from "../../base/errors/errors.ts";
import { yamlText } from "../../base/yaml-text.ts";
import { decodeReflected, findMessage, getFullName } from "./find-message.ts";

/**
 * Canonical proto3 JSON. Throws FX2009 for a message without a JSON form, for example with NaN in a
 * Struct.
 */
export async function messageToJson(typeName: string, bytes: Uint8Array): Promise<unknown> {
  const { default: protojson } = await import("protobufjs/ext/protojson.js");
  const { type, message } = await decodeByName(typeName, bytes);
  return convertOrThrow("JSON", type, () => protojson.toJson(type, message) as unknown);
}

export async function messageToYaml(typeName: string, bytes: Uint8Array): Promise<string> {
  return yamlText(await messageToJson(typeName, bytes));
}

/** Protobuf's text format, with unknown fields by number. */
export async function messageToText(typeName: string, bytes: Uint8Array): Promise<string> {
  const { default: textformat } = await import("protobufjs/ext/textformat.js");
  const { type, message } = await decodeByName(typeName, bytes);
  const text = convertOrThrow("text", type, () =>
    restoreFieldNames(textformat.toText(type, message, { unknowns: true })),
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
 * protobufjs writes every name in snake case. Only these start with a capital.
 */
function restoreFieldNames(text: string): string {
  return text.replace(/^ *[A-Z]\w*(?=: | \{)/gm, (name) =>
    name.replace(/_[a-z]/g, (part) => part.charAt(1).toUpperCase()),
  );
}

async function decodeByName(typeName: string, bytes: Uint8Array) {
  const protocol = typeName.startsWith("flyteidl2.") ? "flyte2" : undefined;
  const { type } = await findMessage(typeName, protocol);
  return { type, message: decodeReflected(type, bytes) };
}
