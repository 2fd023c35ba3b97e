import { momentOfText } from "../../literals/families/moment.ts";
import type { Faults } from "../../literals/faults/faults.ts";
import { nativeOfPlain } from "../../literals/native-of-plain.ts";
import { JsonError, readJson } from "../../literals/plain/read-json.ts";
import { describeType } from "../../literals/type-name.ts";
import { Duration } from "../../types/duration.ts";
import type { TypeKind, TypeNode } from "../../types/flyte-type.ts";
import { Timestamp } from "../../types/timestamp.ts";
import { type Cell, nativeOfCell } from "../native-cell.ts";
import type { CsvField } from "./csv-records.ts";

/** A field by its declared type. What nests is JSON; an empty field is the empty text where the type is one. */
export function nativeOfField(field: CsvField, node: TypeNode, faults: Faults): unknown {
  const { spec } = node;
  if (spec.kind === "optional")
    return field === null ? null : nativeOfField(field, spec.inner, faults);
  if (field === null) return nativeOfCell(spec.kind === "string" ? "" : null, node, faults);
  if (NESTED.has(spec.kind)) return nativeOfJson(field, node, faults);
  return nativeOfCell(cellOfField(field, node), node, faults);
}

const NESTED: ReadonlySet<TypeKind> = new Set<TypeKind>([
  "list",
  "dict",
  "object",
  "struct",
  "union",
]);

/** Where it is no text of the type it stays a text, for the type to refuse. */
function cellOfField(field: string, { spec }: TypeNode): Cell {
  switch (spec.kind) {
    case "int":
    case "bigint":
      return /^[+-]?\d{1,40}$/.test(field) ? BigInt(field.replace(/^\+/, "")) : field;
    case "float":
      return floatOf(field);
    case "bool":
      return /^(?:true|false)$/i.test(field) ? field.toLowerCase() === "true" : field;
    case "datetime":
    case "timestamp":
      return timestampOf(field);
    case "duration":
      return durationOf(field);
    default:
      return field;
  }
}

const FLOAT_WORDS: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  infinity: Infinity,
  "-inf": -Infinity,
  "-infinity": -Infinity,
};

function floatOf(field: string): Cell {
  const word = field.toLowerCase();
  if (Object.hasOwn(FLOAT_WORDS, word)) return FLOAT_WORDS[word];
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field) ? Number(field) : field;
}

function timestampOf(field: string): Cell {
  const moment = momentOfText(field);
  try {
    return moment === undefined ? field : new Timestamp(moment.seconds, moment.nanos);
  } catch (error) {
    if (error instanceof RangeError) return field; // a year that there is not
    throw error;
  }
}

function durationOf(field: string): Cell {
  try {
    return Duration.parse(field);
  } catch (error) {
    if (error instanceof RangeError) return field;
    throw error;
  }
}

function nativeOfJson(field: string, node: TypeNode, faults: Faults): unknown {
  let json;
  try {
    json = readJson(field);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    faults.report(`${describeType(node)}, as JSON`, field);
    return undefined;
  }
  return nativeOfPlain(json, node, faults);
}
