import { Duration, type TaskTemplate } from "flyte-fx";

/** A value for one `$name` of the statement, as JSON holds it; numbers are text, so that none is rounded. */
export type Parameter =
  | { readonly type: "BIGINT" | "DOUBLE" | "VARCHAR"; readonly value: string }
  | { readonly type: "BOOLEAN"; readonly value: boolean }
  /** Microseconds, since the epoch or in all. */
  | { readonly type: "TIMESTAMP" | "INTERVAL"; readonly value: string }
  | { readonly type: "NULL" };

export type Parameters = readonly (readonly [name: string, parameter: Parameter])[];

type VariableMap = TaskTemplate["interface"]["inputs"];
type LiteralType = VariableMap[string]["type"];

/** The number of FLOAT in Flyte's SimpleType. */
const FLOAT = 2;

/** The inputs as parameters of the statement: they are bound, and never become part of its text. */
export function readParameters(
  inputs: Readonly<Record<string, unknown>>,
  variables: VariableMap,
  faults: string[],
): Parameters {
  return Object.entries(inputs).map(([name, value]) => {
    const parameter = parameterOf(value, isFloat(variables[name]?.type));
    if (parameter === undefined)
      faults.push(
        `input ${name}: SQL parameters are int, float, string, enum, bool, datetime or duration, or none`,
      );
    return [name, parameter ?? { type: "NULL" }];
  });
}

function parameterOf(value: unknown, float: boolean): Parameter | undefined {
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

/** `t.float()`, or an optional one. */
function isFloat(type: LiteralType | undefined): boolean {
  return type?.simple === FLOAT || (type?.unionType?.variants ?? []).some(isFloat);
}
