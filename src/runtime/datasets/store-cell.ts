import { isDate } from "node:util/types";
import { isKind, isPlainObject, setOwn } from "../base/json.ts";
import { describeType, toPlain } from "../values/conversions.ts";
import type { ValueFaults } from "../values/faults.ts";
import { getFieldValue, getOwnValue } from "../values/get-field-value.ts";
import { enumToPlain } from "../values/type-families/enum-family.ts";
import { checkLocated } from "../values/type-families/reference-families.ts";
import {
  checkBigint,
  checkBool,
  checkInt,
  checkText,
} from "../values/type-families/simple-families.ts";
import { requireJson } from "../values/type-families/struct-family.ts";
import { checkDatetime, checkDuration } from "../values/type-families/time-families.ts";
import { type ReferenceSpec, SIMPLE_TYPES, type TypeNode } from "../values/types/flyte-type.ts";
import type { Column, TimeUnit } from "./declare-columns.ts";

/**
 * A value as its column stores it. Moments and durations are counts of their unit, structs are
 * objects, maps are Maps.
 */
export type Stored =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Stored[]
  | { readonly [name: string]: Stored }
  | ReadonlyMap<string, Stored>;

const ANY_FILE = { kind: "file", format: "" } as const;

/** Converts a value for its column. The result is meaningless if a fault was reported. */
function storeCell(value: unknown, column: Column, faults: ValueFaults): Stored {
  const { type, node } = column;
  if (value == null) return storeNull(value, column, faults);
  switch (type.kind) {
    case "bool":
      return checkBool(value, faults);
    case "int64":
      if (node === undefined && typeof value === "number" && !Number.isInteger(value)) {
        faults.report("an integer, as in the first rows; declare the column as t.float()", value);
        return null;
      }
      return node?.spec.kind === "int"
        ? BigInt(checkInt(value, faults))
        : checkBigint(value, faults);
    case "float64":
      if (typeof value !== "number") faults.report("a number", value);
      return value as number;
    case "string":
      return node?.spec.kind === "enum"
        ? enumToPlain(value, node.spec, faults)
        : checkText(value, faults);
    case "bytes":
      if (!(value instanceof Uint8Array)) faults.report("bytes", value);
      return value as Uint8Array;
    case "timestamp":
      return toMomentCount(value, type.unit, faults);
    case "duration":
      return toDurationCount(value, faults);
    case "reference":
      return checkReference(value, node, faults);
    case "json":
      return toJsonText(value, node ?? SIMPLE_TYPES.struct, faults);
    case "list":
      if (Array.isArray(value))
        return value.map((item, index) =>
          faults.inside(index, () => storeCell(item, type.item, faults)),
        );
      break;
    case "map":
      if (isPlainObject(value))
        return new Map(
          Object.entries(value).map(([key, item]) => [
            key,
            faults.inside(key, () => storeCell(item, type.value, faults)),
          ]),
        );
      break;
    case "struct":
      if (typeof value === "object" && !Array.isArray(value)) {
        const stored: Record<string, Stored> = {};
        for (const field of type.fields)
          setOwn(stored, field.name, storeField(value, field, faults));
        reportUnknownFields(value, type.fields, faults);
        return stored;
      }
  }
  faults.report(describeColumn(column), value);
  return null;
}

/** Converts a column's value in a row, or a field of a nested object. */
export function storeField(object: object, column: Column, faults: ValueFaults): Stored {
  const { name, node } = column;
  const value =
    node === undefined || column.nullable
      ? getOwnValue(object, name)
      : getFieldValue(object, name, node);
  const before = faults.count; // a closure for `faults.inside` per cell would cost 15 % of the time
  const stored = storeCell(value, column, faults);
  if (faults.count !== before) faults.within(before, name);
  return stored;
}

/**
 * Reports names without a column, because their values would be lost. Instances of classes may have
 * more fields than columns.
 */
export function reportUnknownFields(
  object: object,
  columns: readonly Column[],
  faults: ValueFaults,
): void {
  if (!isPlainObject(object)) return;
  const names = Object.keys(object);
  if (names.length <= columns.length && names.every((name, index) => columns[index]?.name === name))
    return;
  const known = new Set(columns.map(({ name }) => name));
  for (const name of names)
    if (!known.has(name) && object[name] !== undefined)
      faults.inside(name, () => faults.unknown(object[name], name, [...known]));
}

function storeNull(value: unknown, column: Column, faults: ValueFaults): null {
  if (column.nullable) return null;
  if (value === undefined) faults.missing(describeColumn(column));
  else faults.report(`${describeColumn(column)}; use t.optional(…) to allow null`, value);
  return null;
}

function describeColumn({ type, node }: Column): string {
  return node === undefined ? `a value like those before it (${type.kind})` : describeType(node);
}

const NANOS_PER_UNIT = { MICROS: 1000, NANOS: 1 } as const;

function toMomentCount(value: unknown, unit: TimeUnit, faults: ValueFaults): bigint {
  if (typeof value !== "string" && !isDate(value) && !isKind(value, "timestamp")) {
    faults.report("a Date, a Timestamp or ISO 8601 text", value);
    return 0n;
  }
  const { seconds, nanos } = checkDatetime(value, faults);
  const nanosEach = NANOS_PER_UNIT[unit];
  const count = BigInt(seconds) * BigInt(1e9 / nanosEach) + BigInt(Math.floor(nanos / nanosEach));
  if (nanos % nanosEach !== 0)
    faults.report(
      "a moment in whole microseconds, as in the first rows; declare the column as t.timestamp()",
      value,
    );
  else if (BigInt.asIntN(64, count) !== count)
    faults.report("a moment from 1677 to 2262, the range of nanoseconds", value);
  return count;
}

function toDurationCount(value: unknown, faults: ValueFaults): bigint {
  const { seconds, nanos } = checkDuration(value, faults);
  const count = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  if (BigInt.asIntN(64, count) !== count) faults.report("a duration of at most 292 years", value);
  return count;
}

/** Formats a value as JSON text, and reports numbers that JSON cannot represent. */
function toJsonText(value: unknown, node: TypeNode, faults: ValueFaults): string {
  const before = faults.count;
  requireJson(value, "finite", faults);
  if (faults.count === before) toPlain(value, node, faults);
  return faults.count === before ? JSON.stringify(value) : "";
}

function checkReference(value: unknown, node: TypeNode | undefined, faults: ValueFaults): string {
  if (node !== undefined) return checkLocated(value, node.spec as ReferenceSpec, faults).uri;
  return isKind(value, "directory") || isKind(value, "dataset")
    ? (value as { readonly uri: string }).uri
    : checkLocated(value, ANY_FILE, faults).uri;
}
