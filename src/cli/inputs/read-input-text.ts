import { describeType } from "../../runtime/values/describe-type.ts";
import { readJson } from "../../runtime/values/msgpack/read-json.ts";
import type { TypeNode, UnionSpec } from "../../runtime/values/types/flyte-type.ts";
import { momentFromText } from "../../runtime/values/types/timestamp.ts";
import { findVariantByValue } from "../../runtime/values/types/union-types.ts";
import { floatFromJson, inputFromJson } from "./json-values.ts";

/** Thrown for text that is not a value of its type. The message says what was expected and received. */
export class InputTextError extends Error {}

/** Parses an input from its text. Checks only the syntax; the TypeEngine checks the value. */
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
      `${text} is beyond 2^53, the limit of t.int(); declare the input as t.bigint()`,
    );
  return value;
}

function readFloat(text: string, node: TypeNode): number {
  const word = floatFromJson(text);
  if (typeof word === "number") return word;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : fail(text, node);
}

function readMoment(text: string, node: TypeNode, now: () => number): unknown {
  if (text !== "now" && momentFromText(text) === undefined)
    throw new InputTextError(
      `expected ISO 8601, such as 2026-11-24T12:00:00Z, or now, got ${JSON.stringify(text)}`,
    );
  return inputFromJson(text, node, now);
}

/** Parses JSON, or returns the text itself if the union accepts strings. */
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
