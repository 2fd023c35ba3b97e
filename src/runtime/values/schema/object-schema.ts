import type { Json, JsonObject } from "../../base/json.ts";
import { Faults } from "../faults.ts";
import { omittedValue } from "../field-values.ts";
import { unwrapped } from "../msgpack/plain.ts";
import { toPlain } from "../to-plain.ts";
import { getWireNames } from "../type-families/enum-family.ts";
import type { ObjectSpec, TypeNode, TypeSpec } from "../types/flyte-type.ts";

/** What a type of the author's is called where a reader makes a class of it, and the author did not say. */
const TITLE = "Object";

/**
 * The JSON schema of an object, as flytekit writes it for a dataclass with the same fields: Python's readers make the
 * class from it, and the console its form.
 */
export function objectSchema(spec: ObjectSpec): JsonObject {
  const fields = [...spec.fields];
  const required = fields
    .filter(([, node]) => omittedValue(node) === undefined)
    .map(([name]) => name);
  return titled(
    spec.title ?? TITLE,
    Object.fromEntries(
      fields.map(([name, node]) => [name, { ...toSchema(node.spec), ...toDefaultSchema(node) }]),
    ),
    required,
  );
}

function titled(
  title: string,
  properties: JsonObject,
  required: readonly string[] = [],
): JsonObject {
  return {
    type: "object",
    title,
    properties,
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
}

/** Also of a field that is optional; a list or an object has its default made anew each time in Python, and shows none. */
function toDefaultSchema(node: TypeNode): JsonObject {
  const value = omittedValue(node);
  if (value === undefined) return {};
  const faults = new Faults();
  const plain = unwrapped(toPlain(value, node, faults));
  if (faults.count > 0 || (typeof plain === "object" && plain !== null)) return {};
  return { default: (typeof plain === "bigint" ? Number(plain) : plain) as Json };
}

const SIMPLE: Readonly<Record<string, JsonObject>> = {
  int: { type: "integer" },
  bigint: { type: "integer" },
  float: { type: "number" },
  string: { type: "string" },
  bool: { type: "boolean" },
  datetime: { type: "string", format: "date-time" },
  timestamp: { type: "string", format: "date-time" },
  duration: { type: "number", format: "time-delta" },
  none: { type: "null" },
  struct: { type: "object" },
};

function toSchema(spec: TypeSpec): JsonObject {
  switch (spec.kind) {
    case "enum":
      return { enum: getWireNames(spec) };
    case "optional":
      return { anyOf: [toSchema(spec.inner.spec), { type: "null" }] };
    case "union":
      return { anyOf: spec.variants.map((variant) => toSchema(variant.spec)) };
    case "list":
      return { type: "array", items: toSchema(spec.element.spec) };
    case "dict":
      return {
        type: "object",
        additionalProperties: toSchema(spec.element.spec),
        propertyNames: { type: "string" },
      };
    case "object":
      return objectSchema(spec);
    case "file":
      return titled("FlyteFile", {
        path: PATH,
        metadata: anyOf(
          {
            type: "object",
            additionalProperties: { type: "string" },
            propertyNames: { type: "string" },
          },
          { type: "null" },
        ),
      });
    case "directory":
      return titled("FlyteDirectory", { path: PATH });
    case "dataset":
      return titled("StructuredDataset", {
        uri: anyOf({ type: "string" }, { type: "null" }),
        file_format: { ...anyOf({ type: "string" }, { type: "null" }), default: "" },
      });
    default:
      return SIMPLE[spec.kind]!;
  }
}

function anyOf(...choices: JsonObject[]): JsonObject {
  return { anyOf: choices, default: null };
}

const PATH = anyOf({ type: "string" }, { type: "string", format: "path" });
