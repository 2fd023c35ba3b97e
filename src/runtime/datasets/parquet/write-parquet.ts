import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { TableBatch } from "../batch-rows.ts";
import type { Column } from "../declare-columns.ts";
import { CREATED_BY, DURATIONS_KEY } from "./find-durations.ts";

/** Writes a table as Parquet, a row group for each batch, compressed with Snappy. */
export async function* writeParquet(
  batches: AsyncIterable<TableBatch>,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  let writer: ParquetWriter | undefined;
  for await (const { columns, rowCount, values } of batches) {
    writer ??= new ParquetWriter({
      writer: bytes,
      schema: toParquetSchema(columns),
      createdBy: CREATED_BY,
      kvMetadata: createDurationMetadata(columns),
    });
    if (rowCount > 0)
      await writer.write({
        columnData: columns.map(({ name, type: { kind } }, at) => {
          const isText = kind === "string" || kind === "json" || kind === "reference";
          const data = isText ? encodeTexts(values[at] as (string | null)[]) : values[at]!;
          return { name, data: data as unknown[] };
        }),
        rowGroupSize: rowCount,
      });
    yield takeBytes(bytes);
  }
  await writer?.finish();
  yield takeBytes(bytes);
}

/**
 * Encodes strings as UTF-8, faster than the writer does. The writer finds repeated strings faster if
 * they share their bytes.
 */
function encodeTexts(texts: readonly (string | null)[]): (Uint8Array | null)[] {
  const shared = new Map<string, Uint8Array>();
  return texts.map((text) => {
    if (text === null) return null;
    let bytes = shared.get(text);
    if (bytes === undefined) shared.set(text, (bytes = Buffer.from(text)));
    return bytes;
  });
}

/** Returns the bytes written so far, and empties the writer's buffer. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = new Uint8Array(writer.getBuffer());
  writer.index = 0;
  return bytes;
}

/** Parquet has no duration type: the file's metadata says which integers are durations. */
function createDurationMetadata(columns: readonly Column[]): { key: string; value: string }[] {
  const names = columns.filter(({ type }) => type.kind === "duration").map(({ name }) => name);
  return names.length === 0 ? [] : [{ key: DURATIONS_KEY, value: JSON.stringify(names) }];
}

const TEXT = {
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  logical_type: { type: "STRING" },
} as const;

const LEAF_TYPES = {
  bool: { type: "BOOLEAN" },
  int64: { type: "INT64" },
  duration: { type: "INT64" },
  float64: { type: "DOUBLE" },
  bytes: { type: "BYTE_ARRAY" },
  string: TEXT,
  json: TEXT,
  reference: TEXT,
} as const;

/** Converts columns to a Parquet schema: a tree, listed from its root. */
function toParquetSchema(columns: readonly Column[]): SchemaElement[] {
  return [{ name: "schema", num_children: columns.length }, ...columns.flatMap(toSchemaElements)];
}

function toSchemaElements({ name, type, nullable }: Column): SchemaElement[] {
  const base = { name, repetition_type: nullable ? "OPTIONAL" : "REQUIRED" } as const;
  switch (type.kind) {
    case "list":
      return [
        { ...base, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...toSchemaElements(type.item),
      ];
    case "map":
      return [
        { ...base, num_children: 1, converted_type: "MAP", logical_type: { type: "MAP" } },
        { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
        { name: "key", repetition_type: "REQUIRED", ...TEXT },
        ...toSchemaElements(type.value),
      ];
    case "struct":
      return [
        { ...base, num_children: type.fields.length },
        ...type.fields.flatMap(toSchemaElements),
      ];
    case "timestamp":
      return [
        {
          ...base,
          type: "INT64",
          ...(type.unit === "MICROS" && { converted_type: "TIMESTAMP_MICROS" }),
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: type.unit },
        },
      ];
    default:
      return [{ ...base, ...LEAF_TYPES[type.kind] }];
  }
}
