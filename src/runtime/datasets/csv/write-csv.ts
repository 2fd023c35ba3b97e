import { durationFromNanos } from "../../values/types/duration.ts";
import { Timestamp } from "../../values/types/timestamp.ts";
import type { TableBatch } from "../batch-rows.ts";
import type { Column, ColumnType } from "../declare-columns.ts";
import type { Stored } from "../store-cell.ts";

/**
 * Writes a table as CSV (RFC 4180) in UTF-8: a header line, then one line per row. Null is an empty
 * field, empty text is `""`.
 */
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
  return type.kind === "float64"
    ? formatNumber(value as number)
    : quoteField(getText(value, type) ?? formatJson(value, type));
}

/** Returns the text of a value that JSON writes as a string; undefined for any other value. */
function getText(value: Stored, type: ColumnType): string | undefined {
  switch (type.kind) {
    case "timestamp": {
      const count = value as bigint;
      return Timestamp.fromEpochNanos(type.unit === "MICROS" ? count * 1000n : count).toString();
    }
    case "duration":
      return durationFromNanos(value as bigint).toString();
    case "bytes":
      return Buffer.from(value as Uint8Array).toString("base64");
    default:
      return typeof value === "string" ? value : undefined;
  }
}

/** Formats a number as Python and others read it. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** Formats nested values as JSON. */
function formatJson(value: Stored, type: ColumnType): string {
  if (value === null) return "null";
  switch (type.kind) {
    case "list": {
      const items = value as readonly Stored[];
      return `[${items.map((item) => formatJson(item, type.item.type)).join(",")}]`;
    }
    case "map": {
      const entries = [...(value as ReadonlyMap<string, Stored>)];
      return formatObject(entries.map(([key, item]) => [key, item, type.value.type]));
    }
    case "struct": {
      const fields = value as { readonly [name: string]: Stored };
      return formatObject(
        type.fields.map((field) => [field.name, fields[field.name]!, field.type]),
      );
    }
    case "json":
      return value as string;
    case "float64":
      return JSON.stringify(Number.isFinite(value) ? value : formatNumber(value as number));
    default:
      return typeof value === "bigint" && type.kind === "int64"
        ? value.toString()
        : JSON.stringify(getText(value, type) ?? value);
  }
}

function formatObject(entries: readonly (readonly [string, Stored, ColumnType])[]): string {
  const members = entries.map(
    ([name, value, type]) => `${JSON.stringify(name)}:${formatJson(value, type)}`,
  );
  return `{${members.join(",")}}`;
}

function quoteField(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
