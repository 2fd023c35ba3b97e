import { isPlainObject } from "../../base/json.ts";
import type { TypeNode, UnionSpec } from "../types/flyte-type.ts";
import { findVariantByValue } from "../types/union-types.ts";
import { type InputReader, InputTextError, type WriteJson } from "./family.ts";

/** Parses JSON, or returns the text itself if the union accepts strings. */
export function unionFromText(text: string, spec: UnionSpec, read: InputReader): unknown {
  const acceptsText = spec.tags === undefined && findVariantByValue(spec, text) !== undefined;
  try {
    return read.parseJson(text, spec);
  } catch (error) {
    if (acceptsText && error instanceof InputTextError) return unionFromJson(text, spec, read);
    throw error;
  }
}

/** Reads `{ tag, value }` if the union has tags, or if the plain JSON would match another variant. */
export function unionFromJson(json: unknown, spec: UnionSpec, { fromJson }: InputReader): unknown {
  if (spec.tags === undefined) {
    const tagged = findVariantByTag(json, spec);
    if (tagged !== undefined)
      return fromJson((json as { readonly value: unknown }).value, tagged.spec);
    return fromJson(json, findVariantByValue(spec, json)?.spec);
  }
  if (!isPlainObject(json) || typeof json["tag"] !== "string") return json;
  const variant = spec.variants[spec.tags.indexOf(json["tag"])];
  return variant === undefined ? json : { ...json, value: fromJson(json["value"], variant.spec) };
}

/**
 * Returns the variant of `{ tag, value }` in a union without tags. If the union also
 * accepts objects, recognizes only numbers that `unionToJson` wrote as strings.
 */
function findVariantByTag(json: unknown, spec: UnionSpec): TypeNode | undefined {
  if (!isPlainObject(json) || Object.keys(json).sort().join() !== "tag,value") return undefined;
  const { tag, value } = json;
  const isNumberAsText = (tag === "bigint" || tag === "float") && typeof value === "string";
  return isNumberAsText || findVariantByValue(spec, {}) === undefined
    ? spec.variants.find((variant) => variant.kind === tag)
    : undefined;
}

export function unionToJson(value: unknown, spec: UnionSpec, toJson: WriteJson): unknown {
  if (spec.tags !== undefined) {
    if (!isPlainObject(value)) return toJson(value, undefined);
    const variant = spec.variants[spec.tags.indexOf(String(value["tag"]))];
    return { tag: value["tag"], value: toJson(value["value"], variant?.spec) };
  }
  const variant = findVariantByValue(spec, value);
  const json = toJson(value, variant?.spec);
  return variant === undefined || findVariantByValue(spec, json) === variant
    ? json
    : { tag: variant.kind, value: json };
}
