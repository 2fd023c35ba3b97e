import type { Faults } from "../../values/faults.ts";
import { Duration } from "../../values/types/duration.ts";
import { acceptsNone, type TypeNode, type TypeKind } from "../../values/types/flyte-type.ts";
import { momentFromText, Timestamp } from "../../values/types/timestamp.ts";
import type { Cell, RowType } from "../cell.ts";
import { convertRows, missingColumnsError } from "../convert-rows.ts";
import { createUnreadableError } from "../dataset-error.ts";
import { nativeFromCell, nativeFromJson } from "../native-from-cell.ts";
import { type CsvField, parseCsv } from "./parse-csv.ts";

/** Rows are checked in batches, so that one error reports all their faults. */
const BATCH = 1000;
/** Bounds the memory of a batch of wide rows. */
const MOST_FIELDS_IN_BATCH = 1_000_000;

interface CsvColumn {
  readonly name: string;
  /** Its position in a record; -1 if the file lacks it. */
  readonly index: number;
  readonly type: TypeNode | undefined;
}

/**
 * Reads the rows of a CSV file. Its first record has the column names. Undeclared columns contain
 * text, or null for an empty field.
 */
export async function* readCsv(
  uri: string,
  content: AsyncIterable<Uint8Array>,
  { columns: declared }: RowType,
): AsyncGenerator<object[]> {
  let header: readonly CsvField[] | undefined;
  let columns: readonly CsvColumn[] = [];
  let batch: CsvField[][] = [];
  let rowsBefore = 0;
  let most = BATCH;
  for await (const record of parseCsv(content)) {
    if (header === undefined) {
      header = record;
      columns = columnsFromHeader(record, declared, uri);
      most = Math.min(BATCH, Math.ceil(MOST_FIELDS_IN_BATCH / header.length));
      continue;
    }
    if (record.length !== header.length)
      throw createUnreadableError(
        uri,
        `row ${rowsBefore + batch.length + 1} has ${record.length} fields, but the header has ${header.length}`,
      );
    if (batch.push(record) < most) continue;
    yield convertRows({ uri, rows: batch, rowsBefore }, columns, nativeFromRecord);
    rowsBefore += batch.length;
    batch = [];
  }
  if (batch.length > 0)
    yield convertRows({ uri, rows: batch, rowsBefore }, columns, nativeFromRecord);
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
  const columns = [...declared].map(([name, type]) => ({
    name,
    index: places.get(name) ?? -1,
    type,
  }));
  const missing = columns.filter(({ index, type }) => index < 0 && !acceptsNone(type));
  if (missing.length === 0) return columns;
  throw missingColumnsError(
    uri,
    missing.map(({ name, type }) => [name, type]),
    names,
  );
}

function nativeFromRecord(
  record: readonly CsvField[],
  { index, type }: CsvColumn,
  faults: Faults,
): unknown {
  const field = index < 0 ? null : record[index]!;
  return type === undefined ? field : nativeFromField(field, type, faults);
}

/**
 * Converts a field to its declared type. Nested values are JSON. An empty field is the empty text
 * if the type is a string.
 */
export function nativeFromField(field: CsvField, node: TypeNode, faults: Faults): unknown {
  const { spec } = node;
  if (spec.kind === "optional")
    return field === null ? null : nativeFromField(field, spec.inner, faults);
  if (field === null) return nativeFromCell(spec.kind === "string" ? "" : null, node, faults);
  if (NESTED.has(spec.kind)) return nativeFromJson(field, node, faults);
  return nativeFromCell(cellFromField(field, node), node, faults);
}

const NESTED: ReadonlySet<TypeKind> = new Set<TypeKind>([
  "list",
  "dict",
  "object",
  "struct",
  "union",
]);

/** Returns text that does not fit the type unchanged. The conversion then rejects it. */
function cellFromField(field: string, { spec }: TypeNode): Cell {
  switch (spec.kind) {
    case "int":
    case "bigint":
      return /^[+-]?\d{1,40}$/.test(field) ? BigInt(field.replace(/^\+/, "")) : field;
    case "float":
      return floatFromField(field);
    case "bool":
      return /^(?:true|false)$/i.test(field) ? field.toLowerCase() === "true" : field;
    case "datetime":
    case "timestamp":
      return timestampFromField(field);
    case "duration":
      return durationFromField(field);
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

function floatFromField(field: string): Cell {
  const word = field.toLowerCase();
  if (Object.hasOwn(FLOAT_WORDS, word)) return FLOAT_WORDS[word];
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field) ? Number(field) : field;
}

function timestampFromField(field: string): Cell {
  const moment = momentFromText(field);
  if (moment === undefined) return field;
  return convertIfInRange(field, () => new Timestamp(moment.seconds, moment.nanos));
}

function durationFromField(field: string): Cell {
  return convertIfInRange(field, () => Duration.parse(field));
}

function convertIfInRange(field: string, convert: () => Cell): Cell {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RangeError) return field;
    throw error;
  }
}
