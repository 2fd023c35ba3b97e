import type { Type, Root, Message, Reader } from "protobufjs";
import type { ScalarTag } from "yaml";
import { FxError } from "../../base/errors/errors.ts";
import { decodeMessage } from "../codec/message-codec.ts";
import { collectTypes, findMessage, getFullName } from "./find-message.ts";

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
    protoFieldNames(type.root, textformat.toText(type, message, { unknowns: true })),
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
 * protobufjs writes every name in snake case. Each line of the text format starts with a field
 * name, and values contain no line breaks.
 */
function protoFieldNames(root: Root, text: string): string {
  const fields = collectTypes(root).flatMap((type) => type.fieldsArray);
  const capital = fields
    .map((field) => field.protoName ?? field.name)
    .filter((name) => /[A-Z]/.test(name));
  const names = new Map(capital.map((name) => [snakeCase(name), name]));
  return text.replace(/(?<=^ *)\w+(?=:| \{)/gm, (name) => names.get(name) ?? name);
}

/** Like protobufjs, leaves the first letter unchanged. */
function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z](?=[a-z]|$)/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Writes JSON as YAML that YAML 1.1 readers such as Python's read like YAML 1.2. In YAML 1.1,
 * `yes`, `1:30` and dates are strings only if quoted.
 */
export async function yamlText(json: unknown): Promise<string> {
  const { default: yaml } = await import("yaml");
  const document = new yaml.Document(json, {
    compat: "yaml-1.1",
    customTags: (tags) => [BARE_EXPONENT, NEGATIVE_ZERO, ...tags],
  });
  yaml.visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && needsQuotes(scalar.value))
        scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Characters that YAML 1.1 treats as line breaks or rejects, and that JSON does not escape. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029\ufeff]/g;

/** Strings that the library leaves unquoted but YAML 1.1 misreads: `=`, tabs and leading spaces. */
function needsQuotes(text: string): boolean {
  return (
    text === "" ||
    text.search(UNSAFE) >= 0 ||
    text === "=" ||
    /^\s/.test(text) ||
    (text.includes("\t") && !text.includes("\n"))
  );
}

const FLOAT = { tag: "tag:yaml.org,2002:float", default: true, resolve: Number } as const;

/** `1.0e-7`, because Python reads `1e-7` as a string. */
const BARE_EXPONENT: ScalarTag = {
  ...FLOAT,
  identify: (value) => typeof value === "number" && /^-?\d+e/.test(String(value)),
  test: /^-?\d+\.0e[-+]\d+$/,
  stringify: ({ value }) => String(value).replace("e", ".0e"),
};

/** `-0.0`, because `-0` is an integer, and an integer zero has no sign. */
const NEGATIVE_ZERO: ScalarTag = {
  ...FLOAT,
  identify: (value) => Object.is(value, -0),
  test: /^-0\.0$/,
  stringify: () => "-0.0",
};

async function decodeReflected(
  typeName: string,
  bytes: Uint8Array,
): Promise<{ readonly type: Type; readonly message: Message }> {
  const protocol = typeName.startsWith("flyteidl2.") ? "flyte2" : undefined;
  const { type } = await findMessage(typeName, protocol);
  const decode = (reader: Reader): Message => type.decode(reader);
  return { type, message: decodeMessage({ typeName: getFullName(type), decode }, bytes) };
}
