import { isPlainObject } from "../../base/json.ts";

/** Checks one value of a record that may be damaged or forged. */
export type Check = (value: unknown) => boolean;

/** Objects and lists in a record are nested less deeply than this. */
const MOST_LEVELS = 16;

export const isText: Check = (value) => typeof value === "string";
export const isNumber: Check = (value) => Number.isFinite(value);
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
export const isTime: Check = (value) => isText(value) && !Number.isNaN(Date.parse(value as string));
export const isMs: Check = (value) => Number.isFinite(value) && (value as number) >= 0;
export const isNullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
export const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const isObjectWith =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    hasFields(value, fields);

/** Whether a value is an object with these fields. */
export function hasFields(
  value: unknown,
  fields: Readonly<Record<string, Check>>,
): value is Record<string, unknown> {
  return (
    isPlainObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]))
  );
}

/** Whether a value can be copied and written as JSON without exhausting the stack. */
export function isShallow(value: unknown, mostLevels = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return true;
  return mostLevels > 0 && Object.values(value).every((each) => isShallow(each, mostLevels - 1));
}
