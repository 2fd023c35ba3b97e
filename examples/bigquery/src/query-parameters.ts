import type { QueryParameter } from "@google-cloud/bigquery";
import type { TaskTemplate } from "flyte-fx/models";

type VariableMap = TaskTemplate["interface"]["inputs"];
type LiteralType = VariableMap[string]["type"];

/** Values of the supported types. */
type Value = boolean | string | number | bigint | Date | null | undefined | readonly Value[];

/** Parameter types by Flyte's SimpleType. */
const TYPES: Readonly<Record<number, string>> = {
  1: "INT64",
  2: "FLOAT64",
  3: "STRING",
  4: "BOOL",
  5: "DATETIME",
};

/**
 * Converts the inputs to named parameters, such as `@year`. They are bound and never become part of
 * the SQL.
 */
export function readParameters(
  inputs: Record<string, unknown>,
  variables: VariableMap,
  faults: string[],
): QueryParameter[] {
  return Object.entries(variables).flatMap(([name, { type }]) => {
    const parameterType = toParameterType(type);
    if (parameterType !== undefined)
      return [{ name, parameterType, parameterValue: toParameterValue(inputs[name] as Value) }];
    faults.push(
      `input ${name}: expected int, float, string, enum, bool, datetime, none, or a list`,
    );
    return [];
  });
}

function toParameterType(declared: LiteralType): QueryParameter["parameterType"] {
  const { simple, enumType, collectionType, unionType } = declared;
  if (enumType) return { type: "STRING" };
  if (unionType) return toOptionalType(unionType.variants ?? []);
  if (collectionType) {
    const arrayType = toParameterType(collectionType);
    // BigQuery does not support nested arrays.
    return arrayType === undefined || arrayType.type === "ARRAY"
      ? undefined
      : { type: "ARRAY", arrayType };
  }
  const type = TYPES[simple ?? 0];
  return type === undefined ? undefined : { type };
}

/** BigQuery supports only unions of one type and none. */
function toOptionalType(variants: readonly LiteralType[]): QueryParameter["parameterType"] {
  const [type, ...others] = variants.filter(({ simple }) => simple !== 0);
  return type === undefined || others.length > 0 ? undefined : toParameterType(type);
}

/** BigQuery's JSON stores values as strings, so they are not rounded. A DATETIME is in UTC. */
function toParameterValue(value: Value): NonNullable<QueryParameter["parameterValue"]> {
  if (value === null || value === undefined) return {};
  if (value instanceof Date) return { value: value.toISOString().replace("Z", "000") };
  if (typeof value === "object") return { arrayValues: value.map(toParameterValue) };
  if (value === Infinity || value === -Infinity) return { value: value > 0 ? "+inf" : "-inf" };
  return { value: Object.is(value, -0) ? "-0" : String(value) };
}
