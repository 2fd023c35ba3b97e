import fc from "fast-check";
import type { AnyFlyteType } from "../../../src/index.ts";
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

const shape: fc.Arbitrary<Record<string, AnyFlyteType>> = fc
  .uniqueArray(fc.tuple(name, anyType(3).filter(isKnownToPython)), {
    maxLength: 4,
    selector: ([key]) => key,
  })
  .map((entries) => Object.fromEntries(entries));

/** Interfaces of tasks, the same for one seed. */
export function randomInterfaces(count: number): Readonly<Record<string, Interface>> {
  const interfaces = fc.sample(fc.record({ inputs: shape, outputs: shape }), {
    numRuns: count,
    seed: SEED,
  });
  return Object.fromEntries(interfaces.map((each, index) => [`task-${index}`, each]));
}

/** docs/python.md lists the types that Python does not have. */
function isKnownToPython(type: AnyFlyteType): boolean {
  return isKnownNode(toTypeNode(type));
}

function isKnownNode({ spec }: TypeNode): boolean {
  switch (spec.kind) {
    case "optional":
      return isKnownNode(spec.inner);
    case "list":
    case "dict":
      return isKnownNode(spec.element);
    case "object":
      return !spec.fields.has("") && [...spec.fields.values()].every(isKnownNode);
    case "union": {
      const types = spec.variants.map((variant) => describeForPython(variant));
      return new Set(types).size === types.length && spec.variants.every(isKnownNode);
    }
    default:
      return true;
  }
}

/** Equal for types that are one type in Python. */
function describeForPython(node: TypeNode): string {
  return JSON.stringify(node.spec, (_key, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (value === "bigint") return "int";
    return value === "timestamp" ? "datetime" : value;
  });
}
