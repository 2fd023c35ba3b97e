import { type Json, type JsonObject, setOwn } from "../json.ts";
import type { Struct, StructValue } from "./literal-type.ts";
import { DEEPEST } from "./plain/plain.ts";

/** JSON as the message `google.protobuf.Struct`. Numbers become doubles, as the message has no others. */
export function jsonToStruct(json: JsonObject): Struct {
  const fields: Record<string, StructValue> = {};
  for (const key of Object.keys(json)) setOwn(fields, key, structValueOf(json[key]!));
  return { fields };
}

function structValueOf(json: Json): StructValue {
  if (json === null) return { nullValue: 0 };
  if (typeof json === "number") return { numberValue: json };
  if (typeof json === "string") return { stringValue: json };
  if (typeof json === "boolean") return { boolValue: json };
  return isList(json) ? { listValue: { values: json.map(structValueOf) } } : { structValue: jsonToStruct(json) };
}

/** The JSON in a `google.protobuf.Struct`. Throws a RangeError where it is nested deeper than any honest one. */
export function structToJson(struct: Struct, depth = 0): Record<string, Json> {
  if (depth > DEEPEST) throw new RangeError(`nested deeper than ${DEEPEST} levels`);
  const json: Record<string, Json> = {};
  const fields = struct.fields ?? {};
  for (const key of Object.keys(fields)) setOwn(json, key, jsonOf(fields[key]!, depth + 1));
  return json;
}

function jsonOf(value: StructValue, depth: number): Json {
  if (value.numberValue != null) return value.numberValue;
  if (value.stringValue != null) return value.stringValue;
  if (value.boolValue != null) return value.boolValue;
  if (value.structValue != null) return structToJson(value.structValue, depth);
  if (value.listValue == null) return null;
  if (depth > DEEPEST) throw new RangeError(`nested deeper than ${DEEPEST} levels`);
  return (value.listValue.values ?? []).map((item) => jsonOf(item, depth + 1));
}

function isList(json: Exclude<Json, null | string | number | boolean>): json is readonly Json[] {
  return Array.isArray(json);
}
