import { isList, setOwn } from "../base/json.ts";
import { textFromUtf8 } from "../base/text.ts";
import { describeType, nativeFromPlain } from "../values/conversions.ts";
import type { ValueFaults } from "../values/faults.ts";
import { JsonError, readJson } from "../values/msgpack/read-json.ts";
import { Duration } from "../values/types/duration.ts";
import { acceptsNone, type TypeNode } from "../values/types/flyte-type.ts";
import { Timestamp } from "../values/types/timestamp.ts";
import { type Cell, CellRecord, type RowType } from "./table.ts";

/** Converts a cell to its declared type. */
export function nativeFromCell(cell: Cell, node: TypeNode, faults: ValueFaults): unknown {
  const { spec } = node;
  if (cell == null) {
    if (acceptsNone(node)) return null;
    faults.report(`${describeType(node)}; use t.optional(…) to allow null`, null);
    return undefined;
  }
  switch (spec.kind) {
    case "optional":
      return nativeFromCell(cell, spec.inner, faults);
    case "int":
      return typeof cell === "bigint" && Number.isSafeInteger(Number(cell))
        ? nativeFromPlain(Number(cell), node, faults)
        : nativeFromPlain(toShownValue(cell), node, faults);
    case "string":
      return cell instanceof Uint8Array
        ? (textFromUtf8(cell) ?? refuse("a string in UTF-8", cell, faults))
        : nativeFromPlain(toShownValue(cell), node, faults);
    case "datetime":
      return cell instanceof Timestamp ? cell.toDate() : refuse("a date and time", cell, faults);
    case "timestamp":
      return cell instanceof Timestamp ? cell : refuse("a date and time", cell, faults);
    case "duration":
      return cell instanceof Duration ? cell : refuse("a duration with its unit", cell, faults);
    case "list":
      if (!isList(cell)) return refuse(describeType(node), cell, faults);
      return mapItems(cell, faults, (item) => nativeFromCell(item, spec.element, faults));
    case "dict":
      if (!(cell instanceof CellRecord)) return refuse(describeType(node), cell, faults);
      return mapFields(cell.fields, faults, (value) => nativeFromCell(value, spec.element, faults));
    case "object": {
      if (spec.model !== undefined) return nativeFromFileType(cell, node, faults);
      if (!(cell instanceof CellRecord) || cell.kind !== "struct")
        return refuse(describeType(node), cell, faults);
      const cells = new Map(cell.fields);
      return mapFields([...spec.fields], faults, (field, name) =>
        nativeFromCell(cells.get(name), field, faults),
      );
    }
    case "file":
    case "directory":
      return nativeFromPlain({ path: cell }, node, faults);
    case "dataset":
      return nativeFromPlain({ uri: cell }, node, faults);
    case "struct":
      return typeof cell === "string"
        ? nativeFromJson(cell, node, faults)
        : nativeFromFileType(cell, node, faults);
    case "none":
    case "union":
      return nativeFromFileType(cell, node, faults);
    default:
      return nativeFromPlain(toShownValue(cell), node, faults);
  }
}

/** Converts a cell to the type that its file declares. */
export function nativeFromUndeclaredCell(
  cell: Cell,
  integers: RowType["integers"],
  faults: ValueFaults,
): unknown {
  const convert = (inner: Cell): unknown => nativeFromUndeclaredCell(inner, integers, faults);
  if (cell == null) return null;
  if (typeof cell === "bigint")
    return integers === "bigint" ? cell : numberFromBigint(cell, faults);
  if (cell instanceof Timestamp) return cell.toDate();
  if (cell instanceof CellRecord) return mapFields(cell.fields, faults, convert);
  return isList(cell) ? mapItems(cell, faults, convert) : cell;
}

/** Converts a cell to its file's type, then to the declared type. */
function nativeFromFileType(cell: Cell, node: TypeNode, faults: ValueFaults): unknown {
  return nativeFromPlain(nativeFromUndeclaredCell(cell, "number", faults), node, faults);
}

function numberFromBigint(cell: bigint, faults: ValueFaults): number {
  const number = Number(cell);
  if (!Number.isSafeInteger(number))
    faults.report(
      `an integer within ±${Number.MAX_SAFE_INTEGER}; declare the column as t.bigint(), or use rows({ integers: "bigint" })`,
      cell,
    );
  return number;
}

/** Parses text as JSON. Tables have no type for JSON, so it is stored as text. */
export function nativeFromJson(text: string, node: TypeNode, faults: ValueFaults): unknown {
  try {
    return nativeFromPlain(readJson(text), node, faults);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return refuse(`${describeType(node)}, as JSON`, text, faults);
  }
}

/** Converts named values to the properties of an object. */
export function mapFields<V>(
  fields: readonly (readonly [string, V])[],
  faults: ValueFaults,
  read: (value: V, name: string) => unknown,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    const native = faults.inside(name, () => read(value, name));
    setOwn(object, name, native);
  }
  return object;
}

function mapItems(
  list: readonly Cell[],
  faults: ValueFaults,
  read: (item: Cell) => unknown,
): unknown[] {
  return list.map((item, index) => faults.inside(index, () => read(item)));
}

function refuse(expected: string, cell: Cell, faults: ValueFaults): unknown {
  faults.report(expected, toShownValue(cell));
  return undefined;
}

/** Returns the cell as a value that conversions and errors understand. */
function toShownValue(cell: Cell): unknown {
  if (cell instanceof Timestamp) return cell.toDate();
  return cell instanceof CellRecord ? {} : cell;
}
