import { type Json, type JsonObject, isPlainObject, mapValues } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import { joinChoices, quote } from "../../base/text.ts";
import { Faults } from "../faults.ts";
import {
  convertFields,
  getConverted,
  getFieldValue,
  getOmittedValue,
  reportUnknownNames,
} from "../get-field-value.ts";
import { type LiteralType, SimpleType } from "../literal-type.ts";
import { type Plain, unwrapFloat } from "../msgpack/plain.ts";
import type { ObjectSpec, TypeNode } from "../types/flyte-type.ts";
import type { Conversions, Family, InputReader } from "./family.ts";
import { modelFromPlain, modelToPlain } from "./model-to-plain.ts";
import { isPackedLiteral, packLiteral, unpackLiteral } from "./packed-literal.ts";
import { MSGPACK_ANNOTATION, STRUCT_TYPE } from "./struct-family.ts";

export const objectFamily: Family<ObjectSpec> = {
  toLiteral(value, spec, faults, convert) {
    const before = faults.count;
    const plain = objectToPlain(value, spec, faults, convert);
    return faults.count === before ? packLiteral(plain) : {};
  },
  toNative(literal, spec, faults, convert) {
    const before = faults.count;
    const plain = unpackLiteral(literal, () => convert.describe(spec), faults);
    return faults.count === before ? objectFromPlain(plain, spec, faults, convert) : undefined;
  },
  toPlain: objectToPlain,
  fromPlain: objectFromPlain,
  ownsLiteral: isPackedLiteral,

  literalType: toObjectType,
  getTransformerName: ({ python }) =>
    python === "pydantic" ? "Pydantic Transformer" : "Object-Dataclass-Transformer",
  toJsonSchema: toObjectSchema,

  fromText: (text, spec, { parseJson }) => parseJson(text, spec),
  fromJson: (json, { fields, model }, { fromJson }) =>
    model === undefined ? fieldsFromJson(json, fields, fromJson) : json,
  toJson: (value, { fields }, { toJson, toPlainJson }) =>
    isPlainObject(value)
      ? mapValues(value, (item, name) => {
          const node = fields.get(name);
          return node === undefined ? toPlainJson(item) : toJson(item, node.spec);
        })
      : toPlainJson(value),

  describe({ fields, model }) {
    if (model?.isTyped === false) return "an object";
    return fields.size === 0
      ? "an object without fields"
      : `an object with ${joinChoices([...fields.keys()].map(quote))}`;
  },
  plural: "objects",

  faces: ["object"],
  column: "struct",
};

/** Writes the fields in declared order, and null for a field without a value. */
function objectToPlain(
  value: unknown,
  spec: ObjectSpec,
  faults: Faults,
  { describe, toPlain }: Conversions,
): { readonly [name: string]: Plain } {
  if (spec.model !== undefined) return modelToPlain(value, spec.model, faults);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    faults.report(describe(spec), value);
    return {};
  }
  if (isPlainObject(value)) reportUnknownNames(value, spec.fields, faults); // an instance of the author's class may have more
  const getValue = (name: string, node: TypeNode): unknown => getFieldValue(value, name, node);
  return convertFields(spec.fields, faults, getValue, toPlain, (node) => describe(node.spec));
}

/** A key may be missing if its field has a default or is optional. */
function objectFromPlain(
  plain: unknown,
  spec: ObjectSpec,
  faults: Faults,
  { describe, toPlain, fromPlain }: Conversions,
): unknown {
  if (spec.model !== undefined) return modelFromPlain(plain, spec.model, faults);
  if (!isPlainObject(plain)) {
    faults.report(describe(spec), plain);
    return undefined;
  }
  reportUnknownNames(plain, spec.fields, faults);
  const getPlain = (name: string, node: TypeNode): unknown =>
    getConverted(plain, name, node, (value) => toPlain(value, node, faults));
  return convertFields(spec.fields, faults, getPlain, fromPlain, (node) => describe(node.spec));
}

/**
 * If Flyte lacks a type for part of the author's schema, the type is an untyped struct, which
 * Python reads as a dict.
 */
function toObjectType(spec: ObjectSpec, convert: Conversions): LiteralType {
  if (spec.model?.isTyped === false) return STRUCT_TYPE;
  const types = [...spec.fields].map(([name, node]) => [name, convert.toLiteralType(node.spec)]);
  return {
    simple: SimpleType.STRUCT,
    metadata: jsonToStruct(toObjectSchema(spec, convert)),
    annotation: MSGPACK_ANNOTATION,
    structure:
      spec.carriedAs === "flyte2"
        ? { tag: objectFamily.getTransformerName(spec) }
        : { dataclassType: Object.fromEntries(types) as Record<string, LiteralType> },
  };
}

/** Python needs a name for the class that it creates. */
const DEFAULT_TITLE = "Object";

/**
 * Returns the schema that flytekit writes for a dataclass with the same fields. Python creates the
 * class from it, and the console its form.
 */
function toObjectSchema({ fields, title }: ObjectSpec, convert: Conversions): JsonObject {
  const required = [...fields]
    .filter(([, node]) => getOmittedValue(node) === undefined)
    .map(([name]) => name);
  const properties = [...fields].map(([name, node]) => [
    name,
    { ...convert.toJsonSchema(node.spec), ...toDefaultSchema(node, convert) },
  ]);
  return {
    type: "object",
    title: title ?? DEFAULT_TITLE,
    properties: Object.fromEntries(properties) as JsonObject,
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
}

/** Python creates a new list or object for each value, so the schema has no default for them. */
function toDefaultSchema(node: TypeNode, { toPlain }: Conversions): JsonObject {
  const value = getOmittedValue(node);
  if (value === undefined) return {};
  const faults = new Faults();
  const plain = unwrapFloat(toPlain(value, node, faults));
  if (faults.count > 0 || (typeof plain === "object" && plain !== null)) return {};
  return { default: (typeof plain === "bigint" ? Number(plain) : plain) as Json };
}

/** Converts the values of known fields. Also used for the rows of a dataset. */
export function fieldsFromJson(
  json: unknown,
  fields: ReadonlyMap<string, TypeNode>,
  fromJson: InputReader["fromJson"],
): unknown {
  if (!isPlainObject(json)) return json;
  return mapValues(json, (value, name) => {
    const node = fields.get(name);
    return node === undefined ? value : fromJson(value, node.spec);
  });
}
