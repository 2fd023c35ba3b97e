import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ChalkInstance } from "chalk";
import stringWidth from "fast-string-width";
import { cutToWidth } from "../../process/terminal/fit-text.ts";
import type { Linkify } from "../../process/terminal/text-style.ts";
import { shortenPath } from "../../project/results/format-outputs.ts";
import { getKind, isPlainObject } from "../../runtime/base/json.ts";
import { isRemoteUri } from "../../runtime/base/storage-uri.ts";
import { countOf, escapeControls, oneLine, shorten } from "../../runtime/base/text.ts";
import type { Dataset, FlyteFile } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";

const ROWS = 5;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_MS = 2000;
/** Longer lists are cut: `--json` prints all of them. */
const MOST_ITEMS = 20;
const INDENT = "  ";

interface OutputTools {
  readonly style: ChalkInstance;
  readonly linkify: Linkify;
  readonly cwd: string;
  /** The width of the terminal in columns. */
  readonly width: number;
}

/**
 * Renders outputs for a terminal: objects as trees, files as links, and the first rows of datasets.
 */
export async function renderOutputs(outputs: object, tools: OutputTools): Promise<string> {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(outputs))
    lines.push(...(await renderField(name, value, tools)));
  return lines.map((line) => `${line}\n`).join("");
}

async function renderField(name: string, value: unknown, tools: OutputTools): Promise<string[]> {
  const { head, below } = await renderValue(value, tools);
  const shown = `${escapeControls(name)}:`;
  return [head === "" ? shown : `${shown} ${head}`, ...below.map((line) => `${INDENT}${line}`)];
}

interface Rendered {
  /** The text beside the name. */
  readonly head: string;
  /** The lines below it. */
  readonly below: readonly string[];
}

async function renderValue(value: unknown, tools: OutputTools): Promise<Rendered> {
  const inner = { ...tools, width: tools.width - INDENT.length };
  const kind = getKind(value);
  if (kind === "file" || kind === "directory")
    return { head: formatReference(value as FlyteFile, kind, tools), below: [] };
  if (kind === "dataset") {
    const dataset = value as Dataset;
    return { head: formatReference(dataset, kind, tools), below: await renderRows(dataset, inner) };
  }
  if (Array.isArray(value) && value.some(isNested)) return renderList(value, inner);
  if (isPlainObject(value) && Object.keys(value).length > 0) {
    const below: string[] = [];
    for (const [name, field] of Object.entries(value))
      below.push(...(await renderField(name, field, inner)));
    return { head: "", below };
  }
  const json = jsonFromNative(value, undefined);
  if (typeof json !== "string") return { head: escapeControls(JSON.stringify(json)), below: [] };
  const [first = "", ...rest] = json.split(/\r?\n/).map(escapeControls);
  return rest.length === 0 ? { head: first, below: [] } : { head: "", below: [first, ...rest] };
}

/** True for values that take more than one line. */
function isNested(value: unknown): boolean {
  return (
    ["file", "directory", "dataset"].includes(getKind(value) ?? "") ||
    isPlainObject(value) ||
    (Array.isArray(value) && value.some(isNested))
  );
}

async function renderList(items: readonly unknown[], tools: OutputTools): Promise<Rendered> {
  const below: string[] = [];
  for (const item of items.slice(0, MOST_ITEMS)) {
    const { head, below: lines } = await renderValue(item, tools);
    const [first = "", ...rest] =
      head === "" ? lines : [head, ...lines.map((line) => INDENT + line)];
    below.push(`- ${first}`, ...rest.map((line) => INDENT + line));
  }
  const more = items.length - MOST_ITEMS;
  if (more > 0) below.push(tools.style.dim(`… ${more} more (--json prints all)`));
  return { head: "", below };
}

function formatReference(
  { uri }: { readonly uri: string },
  kind: string,
  { style, linkify, cwd }: OutputTools,
): string {
  const target =
    isRemoteUri(uri) || uri.startsWith("file:") ? uri : pathToFileURL(resolve(cwd, uri)).href;
  return `${linkify(target, escapeControls(shortenPath(uri, cwd)))} ${style.dim(`(${kind})`)}`;
}

/** Renders the first rows as a table. If fx cannot read them, one line says why. */
async function renderRows(dataset: Dataset, { style, width }: OutputTools): Promise<string[]> {
  const notShown = (reason: string): string[] => [
    style.dim(cutToWidth(`rows not shown: ${oneLine(reason)}`, width)),
  ];
  if (isRemoteUri(dataset.uri)) return notShown("fx previews only local files");
  try {
    const [{ previewDataset }, { fileStorage }] = await Promise.all([
      import("../../runtime/datasets/read-dataset.ts"),
      import("../../runtime/storage/file/file-storage.ts"),
    ]);
    const storage = fileStorage(MOST_BYTES);
    const signal = AbortSignal.timeout(MOST_MS);
    const { rows, total } = await previewDataset(dataset, ROWS, storage, signal);
    if (rows.length === 0) return [style.dim("no rows")];
    const { lines, hiddenColumns } = formatRows(rows, width);
    const hidden = [
      ...(total === undefined ? ["more rows"] : []),
      ...(total !== undefined && total > rows.length
        ? [countOf(total - rows.length, "more row")]
        : []),
      ...(hiddenColumns > 0 ? [countOf(hiddenColumns, "more column")] : []),
    ];
    return [...lines, ...(hidden.length === 0 ? [] : [style.dim(`… ${hidden.join(", ")}`)])];
  } catch (error) {
    return notShown(error instanceof Error ? error.message : String(error));
  }
}

const GAP = "  ";
const WIDEST_CELL = 40;

/**
 * Formats rows as a table of at most `width` terminal columns. Leaves out table columns that do not
 * fit.
 */
export function formatRows(rows: readonly object[], width: number) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widest = Math.min(width, WIDEST_CELL);
  const shown: (readonly string[])[] = [];
  let left = width;
  for (const name of names) {
    const cells = formatColumn(name, rows, widest);
    left -= stringWidth(cells[0]!) + (shown.length === 0 ? 0 : GAP.length);
    if (left < 0) break;
    shown.push(cells);
  }
  const lines = ["", ...rows].map((_, line) =>
    shown
      .map((cells) => cells[line])
      .join(GAP)
      .trimEnd(),
  );
  return { lines: shown.length === 0 ? [] : lines, hiddenColumns: names.length - shown.length };
}

/** The name of a column and its cells, all of one width. */
function formatColumn(name: string, rows: readonly object[], widest: number): string[] {
  const values = rows.map((row) => (row as Record<string, unknown>)[name]);
  const cells = [name, ...values.map(formatCell)].map((text) =>
    cutToWidth(escapeControls(shorten(text, 4 * WIDEST_CELL)), widest),
  );
  const width = Math.max(...cells.map((cell) => stringWidth(cell)));
  const isNumeric = values.every(
    (value) => value == null || /^(number|bigint)$/.test(typeof value),
  );
  return cells.map((cell) => {
    const blanks = " ".repeat(width - stringWidth(cell));
    return isNumeric ? blanks + cell : cell + blanks;
  });
}

function formatCell(value: unknown): string {
  const json = jsonFromNative(value, undefined) ?? null;
  if (typeof json !== "string") return JSON.stringify(json);
  // a time at midnight is shown as a date
  return typeof value === "string" ? json : json.replace(/T00:00:00\.000Z$/, "");
}
