import { isPlainObject } from "../../base/json.ts";

/** Checks one value of a record that may be damaged or forged. */
export type FieldCheck = (value: unknown) => boolean;

/** Objects and lists in a record are nested less deeply than this. */
const MOST_LEVELS = 16;

export const isText: FieldCheck = (value) => typeof value === "string";
export const isNumber: FieldCheck = (value) => Number.isFinite(value);
export const isCount: FieldCheck = (value) => Number.isSafeInteger(value) && (value as number) > 0;
export const isTime: FieldCheck = (value) =>
  isText(value) && !Number.isNaN(Date.parse(value as string));
export const isMs: FieldCheck = (value) => Number.isFinite(value) && (value as number) >= 0;
export const isNullOr =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === null || check(value);
export const isOptional =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === undefined || check(value);
export const isOneOf =
  (...values: readonly unknown[]): FieldCheck =>
  (value) =>
    values.includes(value);
export const isListOf =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const isObjectWith =
  (fields: Readonly<Record<string, FieldCheck>>): FieldCheck =>
  (value) =>
    hasFields(value, fields);

/** Whether a value is an object with these fields. */
export function hasFields(
  value: unknown,
  fields: Readonly<Record<string, FieldCheck>>,
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
