import type { Type } from "protobufjs";
import { FxError } from "../../errors/errors.ts";
import { decodeReflected } from "./decode-reflected.ts";
import { protoFieldNames } from "./text-field-names.ts";
import { yamlText } from "./yaml-text.ts";

/** The message as canonical proto3 JSON. Throws FX2009 for a message that has none, for instance with NaN in a Struct. */
export async function messageToJson(typeName: string, bytes: Uint8Array): Promise<unknown> {
  const { default: protojson } = await import("protobufjs/ext/protojson.js");
  const { type, message } = await decodeReflected(typeName, bytes);
  return inForm("JSON", type, () => protojson.toJson(type, message) as unknown);
}

/** The JSON of the message, written as YAML. */
export async function messageToYaml(typeName: string, bytes: Uint8Array): Promise<string> {
  return yamlText(await messageToJson(typeName, bytes));
}

/** The message in protobuf's text format; fields that fx does not know are shown by their number. */
export async function messageToText(typeName: string, bytes: Uint8Array): Promise<string> {
  const { default: textformat } = await import("protobufjs/ext/textformat.js");
  const { type, message } = await decodeReflected(typeName, bytes);
  const text = inForm("text", type, () =>
    protoFieldNames(type.root, textformat.toText(type, message, { unknowns: true })),
  );
  return text === "" ? "" : `${text}\n`;
}

function inForm<Form>(form: string, type: Type, convert: () => Form): Form {
  try {
    return convert();
  } catch (error) {
    const hint = form === "JSON" ? "--format text shows it" : undefined;
    throw new FxError(
      "FX2009",
      `this ${type.fullName.slice(1)} has no ${form} form: ${(error as Error).message}`,
      { cause: error, hint },
    );
  }
}
