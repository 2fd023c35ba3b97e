import { isPlainObject, mapValues } from "../../base/json.ts";
import type { ValueFaults } from "../faults.ts";
import type { DictSpec, ListSpec } from "../types/flyte-type.ts";
import type { Family, TypeNames } from "./family.ts";
import { isUnicode, UNICODE_KEY } from "./simple-families.ts";

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

export const dictFamily: Family<DictSpec> = {
  toLiteral: (value, spec, faults, convert) => ({
    map: { literals: convertValues(value, spec, faults, convert, convert.toLiteral) },
  }),
  toNative(literal, spec, faults, convert) {
    if (literal.map == null) return faults.reportLiteral(convert.describe(spec), literal);
    return convertValues(literal.map.literals ?? {}, spec, faults, convert, convert.toNative);
  },
  toPlain: (value, spec, faults, convert) =>
    convertValues(value, spec, faults, convert, convert.toPlain),
  fromPlain: (plain, spec, faults, convert) =>
    convertValues(plain, spec, faults, convert, convert.fromPlain),
  ownsLiteral: ({ map }) => map != null,

  literalType: ({ element }, { toLiteralType }) => ({ mapValueType: toLiteralType(element.spec) }),
  getTransformerName: () => "Typed Dict",
  toJsonSchema: ({ element }, { toJsonSchema }) => ({
    type: "object",
    additionalProperties: toJsonSchema(element.spec),
    propertyNames: { type: "string" },
  }),

  fromText: (text, spec, { parseJson }) => parseJson(text, spec),
  fromJson: (json, { element }, { fromJson }) =>
    isPlainObject(json) ? mapValues(json, (value) => fromJson(value, element.spec)) : json,
  toJson: (value, { element }, toJson) =>
    isPlainObject(value)
      ? mapValues(value, (item) => toJson(item, element.spec))
      : toJson(value, undefined),

  describe: ({ element }, depth, { describeMany }) =>
    `a dict of ${describeMany(element.spec, depth + 1)}`,
  plural: "dicts",
  getShortName: ({ element }, depth, { getShortName }) =>
    `dict[${getShortName(element.spec, depth + 1)}]`,

  faces: ["object"],
  column: "map",
};

function convertValues<Out>(
  dict: unknown,
  spec: DictSpec,
  faults: ValueFaults,
  { describe }: TypeNames,
  convertValue: (value: never, node: DictSpec["element"], faults: ValueFaults) => Out,
): Record<string, Out> {
  if (isPlainObject(dict))
    return mapValues(dict, (value, key) =>
      faults.inside(key, () => {
        if (!isUnicode(key)) faults.report(UNICODE_KEY, key);
        return convertValue(value as never, spec.element, faults);
      }),
    );
  faults.report(describe(spec), dict);
  return {};
}
