import { relative } from "node:path";
import { kindOf } from "../../runtime/brand.ts";
import { setOwn } from "../../runtime/json.ts";
import type { FlyteFile } from "../../runtime/types/references.ts";
import { plainText } from "../terminal/text-style.ts";

/** Outputs as JSON: what JSON cannot hold is text that `--inputs` reads back. */
export function outputsDocument(outputs: object): Record<string, unknown> {
  return toJson(outputs) as Record<string, unknown>;
}

function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Date || kindOf(value) === "duration") return (value as { toJSON(): unknown }).toJSON();
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) setOwn(copy, key, toJson(entry));
  return copy;
}

/** Outputs as a person reads them, one a line; references below the working directory are shortened. */
export function outputsText(outputs: object, cwd: string): string {
  return Object.entries(outputs).map(([name, value]) => `${name}: ${plainText(valueText(value, cwd))}\n`).join("");
}

function valueText(value: unknown, cwd: string): string {
  if (typeof value === "string") return value;
  const kind = kindOf(value);
  if (kind === "file" || kind === "directory" || kind === "dataset") return `${shortPath((value as FlyteFile).uri, cwd)} (${kind})`;
  const json = toJson(value);
  return typeof json === "string" ? json : JSON.stringify(json);
}

function shortPath(uri: string, cwd: string): string {
  const path = relative(cwd, uri);
  return uri.startsWith("/") && !path.startsWith("..") ? path : uri;
}
