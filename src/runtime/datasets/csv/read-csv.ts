import type { ValueFaults } from "../../values/faults.ts";
import { bigintFromJson, floatFromText } from "../../values/type-families/simple-families.ts";
import { Duration } from "../../values/types/duration.ts";
import type { TypeNode, TypeKind } from "../../values/types/flyte-type.ts";
import { Timestamp } from "../../values/types/timestamp.ts";
import { checkColumns, convertRows, createUnreadableError } from "../convert-rows.ts";
import { nativeFromCell, nativeFromJson } from "../native-from-cell.ts";
import type { Cell, RowType, TableFile } from "../table.ts";
import { type CsvField, parseCsv } from "./parse-csv.ts";

/** Rows are checked in batches, so that one error reports all their faults. */
const BATCH = 1000;
/** Bounds the memory of a batch of wide rows. */
const MOST_FIELDS_IN_BATCH = 1_000_000;

interface CsvColumn {
  readonly name: string;
  /** Its position in a record; undefined if the file lacks it. */
  readonly index: number | undefined;
  readonly type: TypeNode | undefined;
}

/**
 * Reads the rows of a CSV file. Its first record has the column names. Undeclared columns contain
 * text, or null for an empty field.
 */
export async function* readCsv(
  { uri, storage, signal }: TableFile,
  { columns: declared }: RowType,
): AsyncGenerator<object[]> {
  let width: number | undefined;
  let columns: readonly CsvColumn[] = [];
  let batch: CsvField[][] = [];
  let rowsBefore = 0;
  const convertBatch = (): object[] =>
    convertRows(uri, batch, rowsBefore, columns, nativeFromRecord);
  for await (const record of parseCsv(storage.get(uri, { signal }))) {
    if (width === undefined) {
      width = record.length;
      columns = columnsFromHeader(record, declared, uri);
      continue;
    }
    if (record.length !== width)
      throw createUnreadableError(
        uri,
        `row ${rowsBefore + batch.length + 1} has ${record.length} fields, but the header has ${width}`,
      );
    if (batch.push(record) < Math.min(BATCH, MOST_FIELDS_IN_BATCH / width)) continue;
    yield convertBatch();
    rowsBefore += batch.length;
    batch = [];
  }
  if (batch.length > 0) yield convertBatch();
}

function columnsFromHeader(
  header: readonly CsvField[],
  declared: RowType["columns"],
  uri: string,
): CsvColumn[] {
  const names = header.map((name) => name ?? "");
  const places = new Map(names.map((name, index) => [name, index]));
  const twice = names.find((name, index) => places.get(name) !== index);
  if (twice !== undefined)
    throw createUnreadableError(uri, `duplicate column ${JSON.stringify(twice)}`);
  if (declared === undefined) return names.map((name, index) => ({ name, index, type: undefined }));
  checkColumns(uri, declared, names);
  return [...declared].map(([name, type]) => ({ name, index: places.get(name), type }));
}

function nativeFromRecord(
  record: readonly CsvField[],
  { index, type }: CsvColumn,
  faults: ValueFaults,
): unknown {
  const field = index === undefined ? null : record[index]!;
  return type === undefined ? field : nativeFromField(field, type, faults);
}

/**
 * Converts a field to its declared type. Nested values are JSON. An empty field is the empty text
 * if the type is a string.
 */
function nativeFromField(field: CsvField, node: TypeNode, faults: ValueFaults): unknown {
  const { spec } = node;
  if (spec.kind === "optional")
    return field === null ? null : nativeFromField(field, spec.inner, faults);
  if (field === null) return nativeFromCell(spec.kind === "string" ? "" : null, node, faults);
  if (NESTED.has(spec.kind)) return nativeFromJson(field, node, faults);
  return nativeFromCell(cellFromField(field, node), node, faults);
}

const NESTED = new Set<TypeKind>(["list", "dict", "object", "struct", "union"]);

/** Returns text that does not fit the type unchanged. The conversion then rejects it. */
function cellFromField(field: string, { spec }: TypeNode): Cell {
  switch (spec.kind) {
    case "int":
    case "bigint":
      return bigintFromJson(field) ?? field;
    case "float":
      return floatFromText(field) ?? field;
    case "bool":
      return /^(?:true|false)$/i.test(field) ? field.toLowerCase() === "true" : field;
    case "datetime":
    case "timestamp":
      return convertIfInRange(field, (text) => Timestamp.parse(text));
    case "duration":
      return convertIfInRange(field, (text) => Duration.parse(text));
    default:
      return field;
  }
}

function convertIfInRange(field: string, convert: (text: string) => Cell): Cell {
  try {
    return convert(field);
  } catch (error) {
    if (error instanceof RangeError) return field;
    throw error;
  }
}
