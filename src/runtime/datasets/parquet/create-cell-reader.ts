import type { SchemaElement } from "hyparquet";
import { DEFAULT_PARSERS, parseFloat16 } from "hyparquet/src/convert.js"; // not public
import { readJson, type ExactJson } from "../../values/msgpack/read-json.ts";
import { Duration, durationFromNanos } from "../../values/types/duration.ts";
import { Timestamp } from "../../values/types/timestamp.ts";
import { type Cell, CellRecord } from "../table.ts";
import { isTextColumn, isType, type ParquetNode } from "./read-schema.ts";

/** Converts a decoded value to a cell. */
type ReadCell = (raw: unknown) => Cell;

/**
 * Creates the reader of a column's cells. Throws for a type that is not supported.
 *
 * @param nanosPerUnit set if the column has durations
 */
export function createCellReader(node: ParquetNode, nanosPerUnit?: bigint): ReadCell {
  const read = createValueReader(node, nanosPerUnit);
  return (raw) => (raw == null ? null : read(raw));
}

/** Creates the reader of values that are not null. */
function createValueReader(node: ParquetNode, nanosPerUnit: bigint | undefined): ReadCell {
  switch (node.kind) {
    case "leaf":
      return nanosPerUnit === undefined
        ? createLeafReader(node.element)
        : (raw) => durationFromNanos((raw as bigint) * nanosPerUnit);
    case "list": {
      const { within } = node;
      const item = createCellReader(node.item);
      return (raw) => toList(within === undefined ? raw : getField(raw, within)).map(item);
    }
    case "map": {
      const { within, mapKey, value } = node;
      const [readKey, readValue] = [createCellReader(mapKey), createCellReader(value)];
      return (raw) =>
        new CellRecord(
          "map",
          toList(getField(raw, within)).map((entry) => [
            formatKey(readKey(getField(entry, mapKey.key))),
            readValue(getField(entry, value.key)),
          ]),
        );
    }
    case "struct": {
      const fields = node.fields.map((field) => ({ ...field, read: createCellReader(field) }));
      return (raw) =>
        new CellRecord(
          "struct",
          fields.map(({ name, key, read }) => [name, read(getField(raw, key))]),
        );
    }
  }
}

/** Keys of JavaScript objects are strings. */
function formatKey(key: Cell): string {
  return key instanceof Timestamp || key instanceof Duration || typeof key !== "object"
    ? String(key)
    : "";
}

function getField(raw: unknown, key: string): unknown {
  return (raw as Record<string, unknown> | null | undefined)?.[key];
}

function toList(raw: unknown): readonly unknown[] {
  return (raw ?? []) as readonly unknown[];
}

function createLeafReader(element: SchemaElement): ReadCell {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (isTextColumn(element))
    return isType(element, "JSON")
      ? (raw) => cellFromJson(readJson(raw as string))
      : (raw) => raw as string;
  if (isType(element, "DECIMAL")) return createDecimalReader(element);
  if (converted === "INTERVAL" || converted === "BSON")
    throw new Error(`its column ${element.name} has the unsupported type ${converted}`);
  if (isType(element, "DATE")) return (raw) => new Timestamp((raw as number) * 86_400, 0);
  const time = getTimeUnit(element);
  if (time !== undefined)
    return (raw) => {
      const nanos = BigInt(raw as number | bigint) * time.nanos;
      return time.isClock ? formatClock(nanos) : Timestamp.fromEpochNanos(nanos);
    };
  const isUnsigned =
    converted?.startsWith("UINT_") === true || (logical?.type === "INTEGER" && !logical.isSigned);
  switch (type) {
    case "INT64":
      return isUnsigned ? (raw) => BigInt.asUintN(64, raw as bigint) : (raw) => raw as bigint;
    case "INT32":
      return isUnsigned ? (raw) => (raw as number) >>> 0 : (raw) => raw as number;
    case "INT96":
      return (raw) => Timestamp.fromEpochNanos(raw as bigint);
    case "FIXED_LEN_BYTE_ARRAY":
      if (logical?.type === "UUID")
        return (raw) => DEFAULT_PARSERS.uuidFromBytes(raw as Uint8Array) as string;
      if (logical?.type === "FLOAT16") return (raw) => parseFloat16(raw as Uint8Array);
      return (raw) => new Uint8Array(raw as Uint8Array);
    case "BYTE_ARRAY":
      return (raw) => new Uint8Array(raw as Uint8Array);
    default:
      return (raw) => raw as Cell;
  }
}

const NANOS = { MILLIS: 1_000_000n, MICROS: 1_000n, NANOS: 1n } as const;

/** Returns the unit of a moment or a time of day. One without a time zone counts as UTC. */
function getTimeUnit(
  element: SchemaElement,
): { readonly nanos: bigint; readonly isClock: boolean } | undefined {
  const { converted_type: converted = "", logical_type: logical } = element;
  if (logical?.type === "TIMESTAMP" || logical?.type === "TIME")
    return { nanos: NANOS[logical.unit], isClock: logical.type === "TIME" };
  const [, kind, unit] = /^(TIMESTAMP|TIME)_(MILLIS|MICROS)$/.exec(converted) ?? [];
  if (kind === undefined) return undefined;
  return { nanos: NANOS[unit as "MILLIS"], isClock: kind === "TIME" };
}

/** Formats a time of day as ISO 8601, like Python. */
function formatClock(nanos: bigint): string {
  const whole = new Date(Number(nanos / 1_000_000n)).toISOString().slice(11, 19);
  const fraction = nanos % 1_000_000_000n;
  if (fraction === 0n) return whole;
  const digits = String(fraction).padStart(9, "0");
  return `${whole}.${digits.endsWith("000") ? digits.slice(0, 6) : digits}`;
}

/** Reads a decimal as text, because a number would round it. */
function createDecimalReader({ scale = 0, logical_type: logical }: SchemaElement): ReadCell {
  const places = logical?.type === "DECIMAL" ? logical.scale : scale;
  return (raw) => {
    const isBytes = raw instanceof Uint8Array;
    return formatDecimal(isBytes ? bigintFromBytes(raw) : BigInt(raw as number | bigint), places);
  };
}

function bigintFromBytes(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
  return hex === "" ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Converts JSON to a cell. */
function cellFromJson(json: ExactJson): Cell {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(cellFromJson);
  return new CellRecord(
    "struct",
    Object.entries(json).map(([name, value]) => [name, cellFromJson(value)]),
  );
}
