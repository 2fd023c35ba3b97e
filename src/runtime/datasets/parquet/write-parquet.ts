import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Column } from "../column-type.ts";
import type { TableBatch } from "../table-batches.ts";
import { CREATED_BY, DURATIONS_KEY } from "./arrow-durations.ts";
import { parquetSchemaOf } from "./parquet-schema.ts";

/** A table as Parquet, a row group for each batch, compressed with Snappy. */
export async function* parquetOf(batches: AsyncIterable<TableBatch>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  let writer: ParquetWriter | undefined;
  for await (const { columns, rows } of batches) {
    writer ??= new ParquetWriter({
      writer: bytes,
      schema: parquetSchemaOf(columns),
      createdBy: CREATED_BY,
      kvMetadata: durationsOf(columns),
    });
    if (rows.length > 0)
      await writer.write({
        columnData: columns.map(({ name }) => ({ name, data: rows.map((row) => row[name]) })),
        rowGroupSize: rows.length,
      });
    yield takeBytes(bytes);
  }
  await writer?.finish();
  yield takeBytes(bytes);
}

/** What was written so far; the writer goes on from an empty buffer. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = new Uint8Array(writer.getBuffer());
  writer.index = 0;
  return bytes;
}

/** Parquet has no durations: they are integers, and what they mean is said beside them. */
function durationsOf(columns: readonly Column[]): { key: string; value: string }[] {
  const names = columns.filter(({ type }) => type.kind === "duration").map(({ name }) => name);
  return names.length === 0 ? [] : [{ key: DURATIONS_KEY, value: JSON.stringify(names) }];
}
