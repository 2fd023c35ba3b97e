import { type Json, type JsonObject, isPlainObject, mapValues } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import { joinChoices, quote } from "../../base/text.ts";
import { ValueFaults } from "../faults.ts";
import {
  type FieldValues,
  convertFields,
  getConverted,
  getFieldValue,
  getOmittedValue,
  reportUnknownNames,
} from "../get-field-value.ts";
import { type LiteralType, SimpleType } from "../literal-type.ts";
import { unwrapFloat } from "../msgpack/plain.ts";
import type { ObjectSpec, TypeNode } from "../types/flyte-type.ts";
import type { Conversions, Family, InputReader } from "./family.ts";
import { modelFromPlain, modelToPlain } from "./model-to-plain.ts";
import {
  isPackedLiteral,
  MSGPACK_ANNOTATION,
  packLiteral,
  STRUCT_TYPE,
  unpackLiteral,
} from "./struct-family.ts";

export const objectFamily: Family<ObjectSpec> = {
  toLiteral(value, spec, faults, convert) {
    const before = faults.count;
    const plain = objectFamily.toPlain(value, spec, faults, convert);
    return faults.count === before ? packLiteral(plain) : {};
  },
  toNative(literal, spec, faults, convert) {
    const before = faults.count;
    const plain = unpackLiteral(literal, () => convert.describe(spec), faults);
    return faults.count === before
      ? objectFamily.fromPlain(plain, spec, faults, convert)
      : undefined;
  },
  /** Writes the fields in declared order, and null for a field without a value. */
  toPlain(value, { fields, model }, faults, { describe, toPlain }) {
    if (model !== undefined) return modelToPlain(value, model, faults);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      faults.report(describeFields(fields), value);
      return {};
    }
    if (isPlainObject(value)) reportUnknownNames(value, fields, faults); // an instance of the author's class may have more
    const getValue = (name: string, node: TypeNode): unknown => getFieldValue(value, name, node);
    return convertFields(fields, faults, getValue, toPlain, (node) => describe(node.spec));
  },
  /** A key may be missing if its field has a default or is optional. */
  fromPlain(plain, { fields, model }, faults, { describe, toPlain, fromPlain }) {
    if (model !== undefined) return modelFromPlain(plain, model, faults);
    if (!isPlainObject(plain)) {
      faults.report(describeFields(fields), plain);
      return undefined;
    }
    reportUnknownNames(plain, fields, faults);
    const getPlain = (name: string, node: TypeNode): unknown =>
      getConverted(plain, name, node, (value) => toPlain(value, node, faults));
    return convertFields(fields, faults, getPlain, fromPlain, (node) => describe(node.spec));
  },
  ownsLiteral: isPackedLiteral,

  /**
   * If Flyte lacks a type for part of the author's schema, the type is an untyped struct, which
   * Python reads as a dict.
   */
  literalType(spec, convert) {
    if (spec.model?.isTyped === false) return STRUCT_TYPE;
    const types = [...spec.fields].map(([name, node]) => [name, convert.toLiteralType(node.spec)]);
    return {
      simple: SimpleType.STRUCT,
      metadata: jsonToStruct(objectFamily.toJsonSchema(spec, convert)),
      annotation: MSGPACK_ANNOTATION,
      structure:
        spec.carriedAs === "flyte2"
          ? { tag: objectFamily.getTransformerName(spec) }
          : { dataclassType: Object.fromEntries(types) as Record<string, LiteralType> },
    };
  },
  getTransformerName: ({ python }) =>
    python === "pydantic" ? "Pydantic Transformer" : "Object-Dataclass-Transformer",
  /**
   * Returns the schema that flytekit writes for a dataclass with the same fields. Python creates the
   * class from it, and the console its form.
   */
  toJsonSchema({ fields, title = "Object" }, convert) {
    const required = [...fields]
      .filter(([, node]) => getOmittedValue(node) === undefined)
      .map(([name]) => name);
    const properties = [...fields].map(([name, node]) => [
      name,
      { ...convert.toJsonSchema(node.spec), ...toDefaultSchema(node, convert) },
    ]);
    return {
      type: "object",
      title,
      properties: Object.fromEntries(properties) as JsonObject,
      additionalProperties: false,
      ...(required.length > 0 && { required }),
    };
  },

  fromText: (text, spec, { parseJson }) => parseJson(text, spec),
  fromJson: (json, { fields, model }, read) =>
    model === undefined ? fieldsFromJson(json, fields, read) : json,
  toJson: (value, { fields }, toJson) =>
    isPlainObject(value)
      ? mapValues(value, (item, name) => toJson(item, fields.get(name)?.spec))
      : toJson(value, undefined),

  describe: ({ fields, model }) =>
    model?.isTyped === false ? "an object" : describeFields(fields),
  plural: "objects",

  faces: ["object"],
  column: "struct",
};

function describeFields(fields: FieldValues): string {
  return fields.size === 0
    ? "an object without fields"
    : `an object with ${joinChoices([...fields.keys()].map(quote))}`;
}

/** Python creates a new list or object for each value, so the schema has no default for them. */
function toDefaultSchema(node: TypeNode, { toPlain }: Conversions): JsonObject {
  const value = getOmittedValue(node);
  if (value === undefined) return {};
  const faults = new ValueFaults();
  const plain = unwrapFloat(toPlain(value, node, faults));
  if (faults.count > 0 || (typeof plain === "object" && plain !== null)) return {};
  return { default: (typeof plain === "bigint" ? Number(plain) : plain) as Json };
}

/** Converts the values of known fields. Also used for the rows of a dataset. */
export function fieldsFromJson(
  json: unknown,
  fields: FieldValues,
  { fromJson }: InputReader,
): unknown {
  if (!isPlainObject(json)) return json;
  return mapValues(json, (value, name) => fromJson(value, fields.get(name)?.spec));
}
