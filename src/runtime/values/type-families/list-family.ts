import type { ValueFaults } from "../faults.ts";
import type { ListSpec } from "../types/flyte-type.ts";
import type { Family, TypeNames } from "./family.ts";

export const listFamily: Family<ListSpec> = {
  toLiteral: (value, spec, faults, convert) => ({
    collection: { literals: mapItems(value, spec, faults, convert, convert.toLiteral) },
  }),
  toNative(literal, spec, faults, convert) {
    if (literal.collection == null) return faults.reportLiteral(convert.describe(spec), literal);
    return mapItems(literal.collection.literals ?? [], spec, faults, convert, convert.toNative);
  },
  toPlain: (value, spec, faults, convert) =>
    mapItems(value, spec, faults, convert, convert.toPlain),
  fromPlain: (plain, spec, faults, convert) =>
    mapItems(plain, spec, faults, convert, convert.fromPlain),
  ownsLiteral: ({ collection }) => collection != null,

  literalType: ({ element }, { toLiteralType }) => ({
    collectionType: toLiteralType(element.spec),
  }),
  getTransformerName: () => "Typed List",
  toJsonSchema: ({ element }, { toJsonSchema }) => ({
    type: "array",
    items: toJsonSchema(element.spec),
  }),

  /** Text that is not JSON is a single element. */
  fromText: (text, spec, { parseJson, fromText }) =>
    text.trimStart().startsWith("[") ? parseJson(text, spec) : [fromText(text, spec.element.spec)],
  fromJson: (json, { element }, { fromJson }) =>
    Array.isArray(json) ? json.map((item) => fromJson(item, element.spec)) : json,
  toJson: (value, { element }, toJson) =>
    Array.isArray(value)
      ? value.map((item) => toJson(item, element.spec))
      : toJson(value, undefined),

  describe: ({ element }, depth, { describeMany }) =>
    `a list of ${describeMany(element.spec, depth + 1)}`,
  plural: "lists",
  getShortName: ({ element }, depth, { getShortName }) =>
    `list[${getShortName(element.spec, depth + 1)}]`,

  faces: ["list"],
  column: "list",
};

function mapItems<Out>(
  list: unknown,
  spec: ListSpec,
  faults: ValueFaults,
  { describe }: TypeNames,
  convertItem: (item: never, node: ListSpec["element"], faults: ValueFaults) => Out,
): Out[] {
  if (Array.isArray(list))
    return Array.from(list, (item, index) =>
      faults.inside(index, () => convertItem(item as never, spec.element, faults)),
    );
  faults.report(describe(spec), list);
  return [];
}
