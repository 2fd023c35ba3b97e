import { int64ToBigint } from "../int64.ts";
import type { Literal, Primitive, Scalar } from "../literal.ts";
import { describeValue } from "./describe-value.ts";

/** What came, for an error, where a literal is read. */
export function describeLiteral(literal: Literal): string {
  if (literal.scalar != null) return describeScalar(literal.scalar);
  if (literal.collection != null) return `a list of ${literal.collection.literals?.length ?? 0}`;
  if (literal.map != null) return "a map";
  if (literal.offloadedMetadata != null) return "a value that was offloaded to storage";
  return "an empty literal";
}

function describeScalar(scalar: Scalar): string {
  if (scalar.primitive != null) return describePrimitive(scalar.primitive);
  if (scalar.noneType != null) return "null";
  if (scalar.blob != null)
    return scalar.blob.metadata?.type?.dimensionality === 1 ? "a directory" : "a file";
  if (scalar.structuredDataset != null || scalar.schema != null) return "a dataset";
  if (scalar.binary != null)
    return `${scalar.binary.value?.length ?? 0} bytes with the tag ${describeValue(scalar.binary.tag ?? "")}`;
  if (scalar.generic != null) return "a JSON object";
  if (scalar.union != null)
    return scalar.union.value == null ? "an empty union" : describeLiteral(scalar.union.value);
  if (scalar.error != null) return "an error";
  return "an empty literal";
}

function describePrimitive(primitive: Primitive): string {
  if (primitive.integer != null) return int64ToBigint(primitive.integer).toString();
  if (primitive.floatValue != null) return describeValue(primitive.floatValue);
  if (primitive.stringValue != null) return describeValue(primitive.stringValue);
  if (primitive.boolean != null) return String(primitive.boolean);
  if (primitive.datetime != null) return "a date and time";
  return primitive.duration == null ? "an empty literal" : "a duration";
}
