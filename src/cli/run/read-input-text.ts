import { describeType } from "../../runtime/literals/type-name.ts";
import { readJson } from "../../runtime/literals/plain/read-json.ts";
import type { TypeNode } from "../../runtime/types/flyte-type.ts";

/** A text of the command line that is no value of its type; the message says what was expected and what came. */
export class InputTextError extends Error {}

/** The value of an input from its text. What the value must be beyond that, the TypeEngine checks. */
export function readInputText(text: string | boolean, node: TypeNode): unknown {
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
      return text === "null" && spec.inner.spec.kind !== "string" ? null : readInputText(text, spec.inner);
    case "list":
      return text.trimStart().startsWith("[") ? readJsonText(text, node) : [readInputText(text, spec.element)];
    case "dict":
    case "struct":
    case "object":
    case "union":
      return readJsonText(text, node);
    default:
      return text;
  }
}

function readInteger(text: string, node: TypeNode): number {
  if (!/^[+-]?\d+$/.test(text)) fail(text, node);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InputTextError(`${text} is past 2^53, more than an int holds exactly; declare it as t.bigint()`);
  return value;
}

const FLOAT_WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, infinity: Infinity, "-inf": -Infinity, "-infinity": -Infinity };

function readFloat(text: string, node: TypeNode): number {
  const word = text.toLowerCase();
  if (Object.hasOwn(FLOAT_WORDS, word)) return FLOAT_WORDS[word]!;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : fail(text, node);
}

function readJsonText(text: string, node: TypeNode): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw new InputTextError(`expected JSON for ${describeType(node)}: ${(error as Error).message}`);
  }
}

function fail(text: string, node: TypeNode): never {
  throw new InputTextError(`expected ${describeType(node)}, got ${JSON.stringify(text)}`);
}
