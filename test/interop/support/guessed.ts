import { type AnyFlyteType } from "../../../src/entries/index.ts";
import { type TypeNode, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { byKey } from "./describe-native.ts";
import { type Described, type DescribedValue, mapInner } from "./described.ts";

/**
 * Describes a guessed type as `test/interop/python/guessed.py` does: only title and field names of
 * an object, and no format of a dataset, which flytekit loses.
 */
export function describeGuessed(type: AnyFlyteType): unknown {
  return describeType(toTypeNode(type));
}

function describeType({ spec }: TypeNode): unknown {
  switch (spec.kind) {
    case "list":
    case "dict":
      return [spec.kind, describeType(spec.element)];
    case "optional":
      return ["union", describeType(spec.inner), "none"];
    case "union":
      return ["union", ...spec.variants.map(describeType)];
    case "enum":
      return ["enum", ...spec.members.map(({ value }) => value)];
    case "object":
      return ["object", spec.title, [...spec.fields.keys()].sort()];
    case "file":
    case "directory":
      return [spec.kind, spec.format];
    case "dataset":
      return ["dataset", ""];
    case "bigint":
      return "int";
    default:
      return spec.kind;
  }
}

/**
 * Gives every class a different title: flytekit looks classes up by title and confuses equal ones.
 */
export function withOwnTitles(described: Described, path = "Class"): Described {
  const within = mapInner(described, (inner, at) => withOwnTitles(inner, `${path}${at}`));
  return within.kind === "object" ? { ...within, title: path } : within;
}

/** Describes a value of a guessed class as `guessed.py` does. */
export function describeGuessedValue(described: Described, value: DescribedValue): unknown {
  const items = value as readonly DescribedValue[];
  switch (described.kind) {
    case "int":
    case "bigint":
      return { integer: value };
    case "float":
      return { number: value };
    case "enum":
      return described.members[value as number]![1];
    case "optional":
      return items[0] === 1 ? null : describeGuessedValue(described.inner, items[1]!);
    case "list":
      return items.map((item) => describeGuessedValue(described.element, item));
    case "dict":
      return {
        object: (value as readonly [string, DescribedValue][]).map(([key, item]) => [
          key,
          describeGuessedValue(described.element, item),
        ]),
      };
    case "object":
      return {
        object: byKey(
          described.fields.map(
            ([name, type], index) => [name, describeGuessedValue(type, items[index]!)] as const,
          ),
        ),
      };
    default:
      return value;
  }
}
