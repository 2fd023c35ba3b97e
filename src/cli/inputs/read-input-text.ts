import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { readJson } from "../../runtime/values/msgpack/read-json.ts";
import { describeType } from "../../runtime/values/type-name.ts";
import type { TypeNode, UnionSpec } from "../../runtime/values/types/flyte-type.ts";
import { momentFromText } from "../../runtime/values/types/moment.ts";
import { findVariantByValue } from "../../runtime/values/types/union-types.ts";
import { floatFromJson, inputFromJson } from "./input-from-json.ts";
import { utf8Text } from "./decode-utf8.ts";

/** A text of the command line that is no value of its type; the message says what was expected and what came. */
export class InputTextError extends Error {}

/** The value of an input from its text. What the value must be beyond that, the TypeEngine checks. */
export function readInputText(text: string | boolean, node: TypeNode, now: () => number): unknown {
  if (typeof text === "boolean") return text;
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return readInteger(text, node);
    case "bigint":
      return /^[+-]?\d{1,40}$/.test(text) ? BigInt(text.replace(/^\+/, "")) : fail(text, node);
    case "float":
      return readFloat(text, node);
    case "bool":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : fail(text, node);
    case "none":
      return text === "null" || text === "" ? null : fail(text, node);
    case "optional":
      return text === "null" && spec.inner.spec.kind !== "string"
        ? null
        : readInputText(text, spec.inner, now);
    case "list":
      return text.trimStart().startsWith("[")
        ? readJsonText(text, node, now)
        : [readInputText(text, spec.element, now)];
    case "datetime":
    case "timestamp":
      return readMoment(text, node, now);
    case "dict":
    case "struct":
    case "object":
      return readJsonText(text, node, now);
    case "union":
      return readUnion(text, node, spec, now);
    case "file":
    case "directory":
    case "dataset":
      return /^\s*[{[]/.test(text) ? readJsonText(text, node, now) : text;
    default:
      return inputFromJson(text, node, now);
  }
}

function readInteger(text: string, node: TypeNode): number {
  if (!/^[+-]?\d+$/.test(text)) fail(text, node);
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new InputTextError(
      `${text} is past 2^53, more than an int holds exactly; declare it as t.bigint()`,
    );
  return value;
}

function readFloat(text: string, node: TypeNode): number {
  const word = floatFromJson(text);
  if (typeof word === "number") return word;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : fail(text, node);
}

/** Its range is for the TypeEngine to check. */
function readMoment(text: string, node: TypeNode, now: () => number): unknown {
  if (text !== "now" && momentFromText(text) === undefined)
    throw new InputTextError(
      `expected ISO 8601, such as 2026-11-24T12:00:00Z, or now, got ${JSON.stringify(text)}`,
    );
  return inputFromJson(text, node, now);
}

/** JSON, or the text itself where the union takes one. */
function readUnion(text: string, node: TypeNode, spec: UnionSpec, now: () => number): unknown {
  const takesText = spec.tags === undefined && findVariantByValue(spec, text) !== undefined;
  try {
    return readJsonText(text, node, now);
  } catch (error) {
    if (takesText && error instanceof InputTextError) return inputFromJson(text, node, now);
    throw error;
  }
}

function readJsonText(text: string, node: TypeNode, now: () => number): unknown {
  try {
    return inputFromJson(readJson(text), node, now);
  } catch (error) {
    throw new InputTextError(
      `expected JSON for ${describeType(node)}: ${(error as Error).message}`,
    );
  }
}

function fail(text: string, node: TypeNode): never {
  throw new InputTextError(`expected ${describeType(node)}, got ${JSON.stringify(text)}`);
}

/** Where the texts of inputs come from that do not stand on the command line. */
export class ArgumentTexts {
  #isStdinInUse: boolean;

  /** @param isStdinInUse standard input is read for something else */
  constructor(isStdinInUse = false) {
    this.#isStdinInUse = isStdinInUse;
  }

  /**
   * The text of an input: `@FILE` is what the file holds, `-` what standard input does, `@@text` the text `@text`. A file
   * or folder is named, not read. Throws InputTextError where there is nothing to read.
   */
  readArgument(argument: string, node: TypeNode): string {
    if (isNamed(node)) return argument;
    if (argument === "-") return this.#readStdin();
    if (!argument.startsWith("@")) return argument;
    return argument.startsWith("@@")
      ? argument.slice(1)
      : readText(argument.slice(1), argument.slice(1));
  }

  #readStdin(): string {
    if (this.#isStdinInUse)
      throw new InputTextError("standard input is read for another input already");
    this.#isStdinInUse = true;
    return readText(0, "standard input");
  }
}

function isNamed({ spec }: TypeNode): boolean {
  return spec.kind === "optional"
    ? isNamed(spec.inner)
    : spec.kind === "file" || spec.kind === "directory";
}

function readText(file: string | 0, name: string): string {
  let bytes;
  try {
    bytes = readBoundedFile(file, { pipes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputTextError(
      `cannot read ${name}: ${code === "ENOENT" ? "there is no such file" : message}${file === 0 ? "" : `; @@${name} is the text @${name}`}`,
    );
  }
  try {
    return utf8Text(bytes).replace(/\r?\n$/, "");
  } catch (error) {
    throw new InputTextError(`cannot read ${name}: ${(error as Error).message}`);
  }
}
