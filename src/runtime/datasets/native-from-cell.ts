import { setOwn } from "../base/json.ts";
import { nativeFromPlain } from "../values/conversions.ts";
import { describeType } from "../values/describe-type.ts";
import type { Faults } from "../values/faults.ts";
import { JsonError, readJson } from "../values/msgpack/read-json.ts";
import { Duration } from "../values/types/duration.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { Timestamp } from "../values/types/timestamp.ts";
import { acceptsNone, type Cell, CellMap, CellStruct, type RowType } from "./cell.ts";
import { reportWithin } from "./dataset-error.ts";

/** Converts a cell to its declared type. */
export function nativeFromCell(cell: Cell, node: TypeNode, faults: Faults): unknown {
  const { spec } = node;
  if (cell == null) return nativeFromEmptyCell(node, faults);
  switch (spec.kind) {
    case "optional":
      return nativeFromCell(cell, spec.inner, faults);
    case "int":
      return nativeFromPlain(
        typeof cell === "bigint" ? asSafeNumber(cell) : toShownValue(cell),
        node,
        faults,
      );
    case "string":
      return cell instanceof Uint8Array
        ? textFromBytes(cell, faults)
        : nativeFromPlain(toShownValue(cell), node, faults);
    case "datetime":
      return cell instanceof Timestamp ? cell.toDate() : refuse("a date and time", cell, faults);
    case "timestamp":
      return cell instanceof Timestamp ? cell : refuse("a date and time", cell, faults);
    case "duration":
      return cell instanceof Duration ? cell : refuse("a duration with its unit", cell, faults);
    case "list":
      return isList(cell)
        ? mapCells(cell, (item, index) =>
            reportWithin(faults, index, () => nativeFromCell(item, spec.element, faults)),
          )
        : refuse(describeType(node), cell, faults);
    case "dict":
      return dictFromCell(cell, node, spec.element, faults);
    case "object":
      return spec.model === undefined
        ? objectFromCell(cell, node, spec.fields, faults)
        : nativeFromPlain(nativeFromUndeclaredCell(cell, "number", faults), node, faults);
    case "file":
    case "directory":
      return nativeFromPlain({ path: cell }, node, faults);
    case "dataset":
      return nativeFromPlain({ uri: cell }, node, faults);
    case "struct":
      return structFromCell(cell, node, faults);
    case "none":
    case "union":
      return nativeFromPlain(nativeFromUndeclaredCell(cell, "number", faults), node, faults);
    default:
      return nativeFromPlain(toShownValue(cell), node, faults);
  }
}

/** Converts a cell to what its file says it is. */
export function nativeFromUndeclaredCell(
  cell: Cell,
  integers: RowType["integers"],
  faults: Faults,
): unknown {
  if (cell == null) return null;
  if (typeof cell === "bigint")
    return integers === "bigint" ? cell : numberFromBigint(cell, faults);
  if (typeof cell !== "object") return cell;
  if (cell instanceof Timestamp) return cell.toDate();
  if (cell instanceof CellStruct)
    return mapFields(cell.fields, (value, name) =>
      reportWithin(faults, name, () => nativeFromUndeclaredCell(value, integers, faults)),
    );
  if (cell instanceof CellMap)
    return mapFields(
      cell.entries.map(([key, value]) => [formatKey(key), value]),
      (value, name) =>
        reportWithin(faults, name, () => nativeFromUndeclaredCell(value, integers, faults)),
    );
  if (cell instanceof Uint8Array || cell instanceof Duration) return cell;
  return mapCells(cell, (item, index) =>
    reportWithin(faults, index, () => nativeFromUndeclaredCell(item, integers, faults)),
  );
}

function nativeFromEmptyCell(node: TypeNode, faults: Faults): unknown {
  if (acceptsNone(node)) return null;
  faults.report(`${describeType(node)}; t.optional(…) takes null`, null);
  return undefined;
}

function numberFromBigint(cell: bigint, faults: Faults): number {
  const number = Number(cell);
  if (!Number.isSafeInteger(number))
    faults.report(
      `an integer within ±${Number.MAX_SAFE_INTEGER}; declare the column as t.bigint(), or read rows({ integers: "bigint" })`,
      cell,
    );
  return number;
}

function asSafeNumber(cell: bigint): number | bigint {
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
}

function textFromBytes(bytes: Uint8Array, faults: Faults): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    faults.report("a string in UTF-8", bytes);
    return "";
  }
}

function dictFromCell(cell: Cell, node: TypeNode, element: TypeNode, faults: Faults): unknown {
  const entries =
    cell instanceof CellMap ? cell.entries : cell instanceof CellStruct ? cell.fields : undefined;
  if (entries === undefined) return refuse(describeType(node), cell, faults);
  return mapFields(
    entries.map(([key, value]) => [formatKey(key), value]),
    (value, name) => reportWithin(faults, name, () => nativeFromCell(value, element, faults)),
  );
}

function objectFromCell(
  cell: Cell,
  node: TypeNode,
  fields: ReadonlyMap<string, TypeNode>,
  faults: Faults,
): unknown {
  if (!(cell instanceof CellStruct)) return refuse(describeType(node), cell, faults);
  const cellsByName = new Map(cell.fields);
  return mapFields([...fields], (field, name) =>
    reportWithin(faults, name, () => nativeFromCell(cellsByName.get(name), field, faults)),
  );
}

/** A table has no type for JSON: it is text, unless the file says more. */
function structFromCell(cell: Cell, node: TypeNode, faults: Faults): unknown {
  if (typeof cell !== "string")
    return nativeFromPlain(nativeFromUndeclaredCell(cell, "number", faults), node, faults);
  try {
    return nativeFromPlain(readJson(cell), node, faults);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return refuse(`${describeType(node)}, as JSON`, cell, faults);
  }
}

/** Keys of JavaScript objects are strings. */
function formatKey(key: Cell): string {
  return key instanceof Timestamp || key instanceof Duration || typeof key !== "object"
    ? String(key)
    : "";
}

function mapFields<V>(
  fields: readonly (readonly [string, V])[],
  read: (value: V, name: string) => unknown,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of fields) setOwn(object, name, read(value, name));
  return object;
}

function mapCells(list: readonly Cell[], read: (item: Cell, index: number) => unknown): unknown[] {
  return list.map(read);
}

function refuse(expected: string, cell: Cell, faults: Faults): unknown {
  faults.report(expected, toShownValue(cell));
  return undefined;
}

function isList(cell: Cell): cell is readonly Cell[] {
  return Array.isArray(cell);
}

/** The cell as an error may show it. */
function toShownValue(cell: Cell): unknown {
  if (cell instanceof Timestamp) return cell.toDate();
  if (cell instanceof CellStruct || cell instanceof CellMap) return {};
  return cell;
}
