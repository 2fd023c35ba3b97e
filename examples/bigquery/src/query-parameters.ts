import type { QueryParameter } from "@google-cloud/bigquery";
import type { TaskTemplate, UnknownValues } from "flyte-fx";

type VariableMap = TaskTemplate["interface"]["inputs"];
type LiteralType = VariableMap[string]["type"];

/** What inputs of these types are. */
type Value = boolean | string | number | bigint | Date | null | undefined | readonly Value[];

/** By the numbers of Flyte's SimpleType. */
const TYPES: Readonly<Record<number, string>> = {
  1: "INT64",
  2: "FLOAT64",
  3: "STRING",
  4: "BOOL",
  5: "TIMESTAMP",
};

/** The inputs as the query's named parameters: `@year`. They are bound, and never become part of its text. */
export function readParameters(
  inputs: UnknownValues,
  variables: VariableMap,
  faults: string[],
): QueryParameter[] {
  return Object.entries(variables).flatMap(([name, { type }]) => {
    const parameterType = typeOf(type);
    if (parameterType !== undefined)
      return [{ name, parameterType, parameterValue: valueOf(inputs[name] as Value) }];
    faults.push(
      `input ${name}: a parameter is int, float, string, enum, bool or datetime, a list of these, or none of them`,
    );
    return [];
  });
}

function typeOf({
  simple,
  enumType,
  collectionType,
  unionType,
}: LiteralType): QueryParameter["parameterType"] {
  if (enumType) return { type: "STRING" };
  if (unionType) return optionalTypeOf(unionType.variants ?? []);
  if (collectionType) {
    const arrayType = typeOf(collectionType);
    // BigQuery has no array of arrays.
    return arrayType === undefined || arrayType.type === "ARRAY"
      ? undefined
      : { type: "ARRAY", arrayType };
  }
  const type = TYPES[simple ?? 0];
  return type === undefined ? undefined : { type };
}

/** Of `t.optional(T)`; BigQuery knows no other union. */
function optionalTypeOf(variants: readonly LiteralType[]): QueryParameter["parameterType"] {
  const [type, ...others] = variants.filter(({ simple }) => simple !== 0);
  return type === undefined || others.length > 0 ? undefined : typeOf(type);
}

/** BigQuery's JSON has every value as text, so that none is rounded. */
function valueOf(value: Value): NonNullable<QueryParameter["parameterValue"]> {
  if (value === null || value === undefined) return {};
  if (value instanceof Date) return { value: value.toISOString() };
  if (typeof value === "object") return { arrayValues: value.map(valueOf) };
  if (value === Infinity || value === -Infinity) return { value: value > 0 ? "+inf" : "-inf" };
  return { value: Object.is(value, -0) ? "-0" : String(value) };
}
