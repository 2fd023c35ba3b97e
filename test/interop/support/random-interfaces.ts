import fc from "fast-check";
import type { AnyFlyteType } from "../../../src/entries/index.ts";
import { isPlainObject } from "../../../src/runtime/base/json.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { type TypeNode, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { anyType } from "../../runtime/values/typed-value.ts";
import { SEED } from "./seed.ts";
import type { Interface } from "./stub-package.ts";

/** Names that Python or flytekit use otherwise, and names that are not Python's. */
const name = fc.oneof(
  fc.constantFrom("a", "class", "ctx", "self", "a-b", "a_b", "int", "é 1", "2b", "_c", "count"),
  fc
    .string({ minLength: 1, maxLength: 4, unit: "grapheme" })
    .filter((text) => text !== "__proto__"),
);

function anyShape(protocol: Protocol): fc.Arbitrary<Record<string, AnyFlyteType>> {
  const known = anyType(3).filter((type) => isKnownToPython(type, protocol));
  return fc
    .uniqueArray(fc.tuple(name, known), { maxLength: 4, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));
}

/** Interfaces of tasks, the same for one seed. */
export function randomInterfaces(
  count: number,
  protocol: Protocol = "flyte1",
): Readonly<Record<string, Interface>> {
  const shape = anyShape(protocol);
  const interfaces = fc.sample(fc.record({ inputs: shape, outputs: shape }), {
    numRuns: count,
    seed: SEED,
  });
  return Object.fromEntries(interfaces.map((each, index) => [`task-${index}`, each]));
}

/** docs/python.md lists the types that Python does not have. */
function isKnownToPython(type: AnyFlyteType, protocol: Protocol): boolean {
  return isKnownNode(toTypeNode(type), protocol);
}

function isKnownNode({ spec }: TypeNode, protocol: Protocol): boolean {
  const isKnown = (node: TypeNode): boolean => isKnownNode(node, protocol);
  switch (spec.kind) {
    case "optional":
      return isKnown(spec.inner);
    case "list":
    case "dict":
      return isKnown(spec.element);
    case "object":
      return !spec.fields.has("") && [...spec.fields.values()].every(isKnown);
    case "union": {
      const types = spec.variants.map((variant) => describeForPython(variant, protocol));
      const isOneType = types.length === 1; // t.union(t.none(), t.none())
      return !isOneType && new Set(types).size === types.length && spec.variants.every(isKnown);
    }
    default:
      return true;
  }
}

/** Equal for types that are one type in Python. */
function describeForPython(node: TypeNode, protocol: Protocol): string {
  return JSON.stringify(node.spec, (_key, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (protocol === "flyte2" && isBlob(value)) return value.kind;
    if (value === "bigint") return "int";
    return value === "timestamp" ? "datetime" : value;
  });
}

/** In flyte-sdk, files of all formats have one type. */
function isBlob(value: unknown): value is { readonly kind: string } {
  return isPlainObject(value) && (value["kind"] === "file" || value["kind"] === "directory");
}
