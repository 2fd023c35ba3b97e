import { isDate } from "node:util/types";
import { getKind, isPlainObject } from "../base/json.ts";
import type { Column, ColumnType, TimeUnit } from "./declare-columns.ts";

type ValueKind = Exclude<ColumnType["kind"], "map"> | "bigint" | "none" | "other";

/** The kinds of the values seen so far; several if they differ. */
interface Seen {
  readonly kinds: Set<ValueKind>;
  items?: Seen;
  readonly fields: Map<string, Seen>;
}

/**
 * Infers columns from rows, in order of first appearance. Integers become floats if the column also
 * has fractions. A column of nulls stores text. Values that do not fit their column are reported
 * when they are written.
 */
export function inferColumns(
  rows: readonly object[],
  getUnit: (column: string) => TimeUnit,
): Column[] {
  const table = createSeen();
  for (const row of rows) observeFields(row as Record<string, unknown>, table, 0);
  return [...table.fields].map(([name, seen]) => toColumn(name, seen, getUnit(name)));
}

const DEEPEST = 50;

function createSeen(): Seen {
  return { kinds: new Set(), fields: new Map() };
}

function observe(value: unknown, seen: Seen, depth: number): void {
  const kind = depth > DEEPEST ? "other" : getValueKind(value);
  seen.kinds.add(kind);
  if (kind === "list") {
    const items = (seen.items ??= createSeen());
    for (const item of value as unknown[]) observe(item, items, depth + 1);
  } else if (kind === "struct") observeFields(value as Record<string, unknown>, seen, depth + 1);
}

function observeFields(object: Record<string, unknown>, seen: Seen, depth: number): void {
  for (const name of Object.keys(object)) {
    let field = seen.fields.get(name);
    if (field === undefined) seen.fields.set(name, (field = createSeen()));
    observe(object[name], field, depth + 1);
  }
}

function getValueKind(value: unknown): ValueKind {
  if (value == null) return "none";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? "int64" : "float64";
    case "bigint":
      return "bigint";
    case "string":
      return "string";
    case "object":
      return getObjectKind(value);
    default:
      return "other";
  }
}

function getObjectKind(value: object): ValueKind {
  const brand = getKind(value);
  if (brand === "duration") return "duration";
  if (brand === "timestamp" || isDate(value)) return "timestamp";
  if (brand === "file" || brand === "directory" || brand === "dataset") return "reference";
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array) return "bytes";
  return isPlainObject(value) ? "struct" : "other";
}

function toColumn(name: string, seen: Seen, timeUnit: TimeUnit): Column {
  return { name, type: toColumnType(seen, timeUnit), nullable: true, node: undefined };
}

function toColumnType({ kinds, items, fields }: Seen, timeUnit: TimeUnit): ColumnType {
  const kind = [...kinds].find((candidate) => candidate !== "none") ?? "string";
  switch (kind) {
    case "bigint":
    case "int64":
      return { kind: kinds.has("float64") && !kinds.has("bigint") ? "float64" : "int64" };
    case "float64":
      return { kind: kinds.has("bigint") ? "int64" : "float64" };
    case "timestamp":
      return { kind, unit: timeUnit };
    case "list":
      return { kind, item: toColumn("element", items ?? createSeen(), timeUnit) };
    case "struct":
      return fields.size === 0
        ? { kind: "json" }
        : { kind, fields: [...fields].map(([name, seen]) => toColumn(name, seen, timeUnit)) };
    case "other":
      return { kind: "string" };
    default:
      return { kind };
  }
}
