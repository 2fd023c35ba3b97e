import { Duration } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";

/** Value of one `$name`, as JSON. Numbers are strings, so they are not rounded. */
export type Parameter =
  | { readonly type: "BIGINT" | "DOUBLE" | "VARCHAR"; readonly value: string }
  | { readonly type: "BOOLEAN"; readonly value: boolean }
  /** Microseconds, since the epoch for a TIMESTAMP. */
  | { readonly type: "TIMESTAMP" | "INTERVAL"; readonly value: string }
  | { readonly type: "NULL" };

export type Parameters = readonly (readonly [name: string, parameter: Parameter])[];

type VariableMap = TaskTemplate["interface"]["inputs"];
type LiteralType = VariableMap[string]["type"];

/** FLOAT in Flyte's SimpleType. */
const FLOAT = 2;

/** Converts the inputs to parameters. They are bound and never become part of the SQL. */
export function readParameters(
  inputs: Readonly<Record<string, unknown>>,
  variables: VariableMap,
  faults: string[],
): Parameters {
  return Object.entries(inputs).map(([name, value]) => {
    const parameter = toParameter(value, isFloat(variables[name]?.type));
    if (parameter === undefined)
      faults.push(
        `input ${name}: expected int, float, string, enum, bool, datetime, duration or none`,
      );
    return [name, parameter ?? { type: "NULL" }];
  });
}

function toParameter(value: unknown, float: boolean): Parameter | undefined {
  if (value === null) return { type: "NULL" };
  if (typeof value === "boolean") return { type: "BOOLEAN", value };
  if (typeof value === "string") return { type: "VARCHAR", value };
  if (typeof value === "number")
    return {
      type: float ? "DOUBLE" : "BIGINT",
      value: Object.is(value, -0) ? "-0" : value.toString(),
    };
  if (value instanceof Date)
    return { type: "TIMESTAMP", value: `${BigInt(value.getTime()) * 1000n}` };
  if (value instanceof Duration)
    return {
      type: "INTERVAL",
      value: `${BigInt(value.seconds) * 1_000_000n + BigInt(Math.trunc(value.nanos / 1000))}`,
    };
  return undefined;
}

/** Returns whether a type is `t.float()` or an optional float. */
function isFloat(type: LiteralType | undefined): boolean {
  return type?.simple === FLOAT || (type?.unionType?.variants ?? []).some(isFloat);
}
