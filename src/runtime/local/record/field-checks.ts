import { isPlainObject } from "../../base/json.ts";

/** Checks one value of a record that may be damaged or forged. */
export type FieldCheck<T = unknown> = (value: unknown) => value is T;

type Fields = Readonly<Record<string, FieldCheck>>;

type Checked<C> = C extends FieldCheck<infer T> ? T : never;

type OptionalNames<F> = {
  [Name in keyof F]: undefined extends Checked<F[Name]> ? Name : never;
}[keyof F];

/** An object whose fields have passed these checks. */
export type CheckedFields<F> = {
  readonly [Name in Exclude<keyof F, OptionalNames<F>>]: Checked<F[Name]>;
} & { readonly [Name in OptionalNames<F>]?: Checked<F[Name]> };

/** Objects and lists in a record are nested less deeply than this. */
const MOST_LEVELS = 16;

export const isText = (value: unknown): value is string => typeof value === "string";
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0;
export const isTime = (value: unknown): value is string =>
  isText(value) && !Number.isNaN(Date.parse(value));
export const isMs = (value: unknown): value is number => isNumber(value) && value >= 0;
export const isNullOr =
  <T>(check: FieldCheck<T>) =>
  (value: unknown): value is T | null =>
    value === null || check(value);
export const isOptional =
  <T>(check: FieldCheck<T>) =>
  (value: unknown): value is T | undefined =>
    value === undefined || check(value);
export const isOneOf =
  <const T>(...values: readonly T[]) =>
  (value: unknown): value is T =>
    values.includes(value as T);
export const isEither =
  <C extends readonly FieldCheck[]>(...checks: C) =>
  (value: unknown): value is Checked<C[number]> =>
    checks.some((check) => check(value));
export const isListOf =
  <T>(check: FieldCheck<T>) =>
  (value: unknown): value is readonly T[] =>
    Array.isArray(value) && value.every(check);
export const isObjectWith =
  <F extends Fields>(fields: F) =>
  (value: unknown): value is CheckedFields<F> =>
    isPlainObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

/** Whether a value can be copied and written as JSON without exhausting the stack. */
export function isShallow(value: unknown, mostLevels = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return true;
  return mostLevels > 0 && Object.values(value).every((each) => isShallow(each, mostLevels - 1));
}
