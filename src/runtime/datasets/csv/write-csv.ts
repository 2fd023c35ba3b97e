import { Duration } from "../../values/types/duration.ts";
import { Timestamp } from "../../values/types/timestamp.ts";
import type { TableBatch } from "../batch-rows.ts";
import type { Stored } from "../store-cell.ts";
import type { Column } from "../table-column.ts";

/** Writes a table as CSV (RFC 4180) in UTF-8: a line of names, then one for each row. Null is an empty field, empty text is `""`. */
export async function* writeCsv(batches: AsyncIterable<TableBatch>): AsyncGenerator<Uint8Array> {
  let hasHeader = false;
  for await (const { columns, rowCount, values } of batches) {
    const lines = Array.from({ length: rowCount }, (_, row) =>
      columns.map((column, at) => formatField(values[at]![row]!, column)).join(","),
    );
    if (!hasHeader && columns.length > 0)
      lines.unshift(columns.map(({ name }) => quoteField(name)).join(","));
    hasHeader = true;
    yield Buffer.from(lines.map((line) => `${line}\r\n`).join(""));
  }
}

function formatField(value: Stored, { type }: Column): string {
  if (value === null) return "";
  switch (type.kind) {
    case "float64":
      return formatNumber(value as number);
    case "timestamp":
    case "duration":
      return quoteField(formatTime(value as bigint, type));
    case "bytes":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "list":
    case "map":
    case "struct":
      return quoteField(formatJson(value, type));
    default:
      return typeof value === "string" ? quoteField(value) : formatJson(value, type);
  }
}

/** As Python and others read it. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function formatTime(
  count: bigint,
  type: Extract<Column["type"], { kind: "timestamp" }> | { readonly kind: string },
): string {
  if (type.kind === "duration")
    return new Duration(Number(count / 1_000_000_000n), Number(count % 1_000_000_000n)).toString();
  return Timestamp.fromEpochNanos(
    "unit" in type && type.unit === "MICROS" ? count * 1000n : count,
  ).toString();
}

/** What nests within a field is JSON. */
function formatJson(value: Stored, type: Column["type"]): string {
  if (value === null) return "null";
  switch (type.kind) {
    case "list":
      return `[${(value as readonly Stored[]).map((item) => formatJson(item, type.item.type)).join(",")}]`;
    case "map":
      return `{${[...(value as ReadonlyMap<string, Stored>)].map(([key, item]) => `${JSON.stringify(key)}:${formatJson(item, type.value.type)}`).join(",")}}`;
    case "struct":
      return `{${type.fields.map(({ name, type: field }) => `${JSON.stringify(name)}:${formatJson((value as { readonly [name: string]: Stored })[name]!, field)}`).join(",")}}`;
    case "timestamp":
    case "duration":
      return JSON.stringify(formatTime(value as bigint, type));
    case "json":
      return value as string;
    case "bytes":
      return JSON.stringify(Buffer.from(value as Uint8Array).toString("base64"));
    case "float64":
      return Number.isFinite(value)
        ? JSON.stringify(value)
        : JSON.stringify(formatNumber(value as number));
    default:
      return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
  }
}

function quoteField(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
