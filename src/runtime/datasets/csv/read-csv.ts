import { setOwn } from "../../base/json.ts";
import { cutText } from "../../base/text.ts";
import { nativeFromPlain } from "../../values/conversions.ts";
import { describeType } from "../../values/describe-type.ts";
import { Faults } from "../../values/faults.ts";
import { JsonError, readJson } from "../../values/msgpack/read-json.ts";
import { Duration } from "../../values/types/duration.ts";
import type { TypeNode, TypeKind } from "../../values/types/flyte-type.ts";
import { momentFromText } from "../../values/types/moment.ts";
import { Timestamp } from "../../values/types/timestamp.ts";
import { acceptsNone, type Cell, type RowType } from "../cell.ts";
import { createUnreadableError, formatRowFaults, reportWithin } from "../dataset-error.ts";
import { nativeFromCell } from "../native-from-cell.ts";
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

/** Reads the rows of CSV, whose first record names the columns. Undeclared columns hold text, or null for an empty field. */
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
        `row ${rowsBefore + batch.length + 1} has ${record.length} fields, its first line ${header.length}`,
      );
    if (batch.push(record) < most) continue;
    yield convertRows(batch, columns, rowsBefore, uri);
    rowsBefore += batch.length;
    batch = [];
  }
  if (batch.length > 0) yield convertRows(batch, columns, rowsBefore, uri);
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
    throw createUnreadableError(uri, `two columns are called ${JSON.stringify(twice)}`);
  if (declared === undefined) return names.map((name, index) => ({ name, index, type: undefined }));
  const columns = [...declared].map(([name, type]) => ({
    name,
    index: places.get(name) ?? -1,
    type,
  }));
  const missing = columns.filter(({ index, type }) => index < 0 && !acceptsNone(type));
  if (missing.length === 0) return columns;
  throw createUnreadableError(uri, "declared columns are missing", {
    details: missing.map(({ name, type }) => `column ${name}   is missing: ${describeType(type)}`),
    hint: cutText(`it has ${names.join(", ")}`, 1000),
  });
}

function convertRows(
  records: readonly CsvField[][],
  columns: readonly CsvColumn[],
  rowsBefore: number,
  uri: string,
): object[] {
  const faults = new Faults();
  const rows = records.map((record, row) =>
    reportWithin(faults, row, () => {
      const object: Record<string, unknown> = {};
      for (const { name, index, type } of columns) {
        const field = index < 0 ? null : record[index]!;
        setOwn(
          object,
          name,
          type === undefined
            ? field
            : reportWithin(faults, name, () => nativeFromField(field, type, faults)),
        );
      }
      return object;
    }),
  );
  if (faults.count === 0) return rows;
  throw createUnreadableError(uri, "its rows do not fit its columns", {
    details: formatRowFaults(faults, rowsBefore),
  });
}

/** Converts a field to its declared type. Nested values are JSON. An empty field is the empty text if the type is a string. */
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

/** Text that does not fit the type stays text, and the type then refuses it. */
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
  try {
    return moment === undefined ? field : new Timestamp(moment.seconds, moment.nanos);
  } catch (error) {
    if (error instanceof RangeError) return field; // outside the years 1 to 9999
    throw error;
  }
}

function durationFromField(field: string): Cell {
  try {
    return Duration.parse(field);
  } catch (error) {
    if (error instanceof RangeError) return field;
    throw error;
  }
}

function nativeFromJson(field: string, node: TypeNode, faults: Faults): unknown {
  let json;
  try {
    json = readJson(field);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    faults.report(`${describeType(node)}, as JSON`, field);
    return undefined;
  }
  return nativeFromPlain(json, node, faults);
}
