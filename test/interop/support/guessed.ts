import { type AnyFlyteType } from "../../../src/index.ts";
import { type TypeNode, toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { byKey } from "./describe-native.ts";
import { type Described, type DescribedValue } from "./described.ts";

/** A type that was guessed, as `test/interop/python/guessed.py` tells one; of an object only title and names, and of a dataset no format, which flytekit loses. */
export function tellGuessed(type: AnyFlyteType): unknown {
  return tell(toTypeNode(type));
}

function tell({ spec }: TypeNode): unknown {
  switch (spec.kind) {
    case "list":
    case "dict":
      return [spec.kind, tell(spec.element)];
    case "optional":
      return ["union", tell(spec.inner), "none"];
    case "union":
      return ["union", ...spec.variants.map(tell)];
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

/** The type with another title for each class: flytekit looks for a class by its title, so that two of one title are one to it. */
export function withOwnTitles(described: Described, path = "Class"): Described {
  switch (described.kind) {
    case "list":
    case "dict":
      return { ...described, element: withOwnTitles(described.element, path) };
    case "optional":
      return { kind: "optional", inner: withOwnTitles(described.inner, path) };
    case "union":
      return {
        kind: "union",
        variants: described.variants.map((variant, index) =>
          withOwnTitles(variant, `${path}${index}`),
        ),
      };
    case "object":
      return {
        ...described,
        title: path,
        fields: described.fields.map(([name, type], index) => [
          name,
          withOwnTitles(type, `${path}${index}`),
        ]),
      };
    default:
      return described;
  }
}

/** A value of such a class, as `guessed.py` tells one. */
export function tellValue(described: Described, value: DescribedValue): unknown {
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
      return items[0] === 1 ? null : tellValue(described.inner, items[1]!);
    case "list":
      return items.map((item) => tellValue(described.element, item));
    case "dict":
      return {
        object: (value as readonly [string, DescribedValue][]).map(([key, item]) => [
          key,
          tellValue(described.element, item),
        ]),
      };
    case "object":
      return {
        object: byKey(
          described.fields.map(
            ([name, type], index) => [name, tellValue(type, items[index]!)] as const,
          ),
        ),
      };
    default:
      return value;
  }
}
