import { closeSync, fstatSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { repeatInRealTime } from "../../base/context.ts";
import { isPlainObject, isShallow, parseJson } from "../../base/json.ts";
import { type FileUse, openOwnFile } from "../../base/open-own-file.ts";

/** A file in a run's folder to which fx appends one JSON object per line. */
export interface LineFile {
  readonly name: string;
  readonly mostBytes: number;
}

/** The version of a recorded line. */
const VERSION = 1;
const FLUSH_MS = 50;

/**
 * Appends lines. They reach the file at the next `flush`, or after 50 ms. If the file cannot be
 * written, lines are lost, but the run continues: only `job.json` is needed to resume it.
 */
export class LineWriter {
  #file: number | undefined;
  #state: "unopened" | "open" | "lost" = "unopened";
  #bytes = 0;
  #pending: string[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(
    private readonly folder: string,
    private readonly kind: LineFile,
  ) {}

  /**
   * False if there is no room for the line, or the file cannot be written.
   *
   * @param reservedBytes the room that this line must leave for others
   * @param replacer as for JSON.stringify
   */
  append(line: object, reservedBytes = 0, replacer?: Replacer): boolean {
    if (this.#state === "unopened") this.#open();
    if (this.#state === "lost") return false;
    const text = `${JSON.stringify({ v: VERSION, ...line }, replacer)}\n`;
    const length = Buffer.byteLength(text);
    if (this.#bytes + length > this.kind.mostBytes - reservedBytes) return false;
    this.#bytes += length;
    this.#pending.push(text);
    this.#stopTimer ??= repeatInRealTime(FLUSH_MS, () => this.flush());
    return true;
  }

  flush(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const text = this.#pending.join("");
    this.#pending = [];
    if (this.#file === undefined || text === "") return;
    try {
      writeSync(this.#file, text);
    } catch {
      this.#state = "lost"; // a full disk must not end the run
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#state = "lost"; // a late line must not be written to another file of that number
  }

  #open(): void {
    this.#file = openFile(this.folder, this.kind, "append");
    this.#state = this.#file === undefined ? "lost" : "open";
    if (this.#file !== undefined) this.#bytes = fstatSync(this.#file).size;
    if (this.#bytes > 0) this.#pending.push("\n"); // the last line of a killed process is incomplete
  }
}

type Replacer = (key: string, value: unknown) => unknown;

/**
 * Reads the whole lines from a byte on, and returns the byte where the next ones begin. Leaves out
 * those that are damaged, or of another version.
 */
export function readLines(folder: string, kind: LineFile, from = 0) {
  const file = openFile(folder, kind, "read");
  if (file === undefined) return { lines: [], next: from };
  try {
    const size = Math.min(fstatSync(file).size, kind.mostBytes);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    readSync(file, bytes, 0, bytes.length, from);
    const length = bytes.lastIndexOf("\n") + 1;
    const lines = bytes.toString("utf8", 0, length).split("\n").flatMap(parseLine);
    return { lines, next: from + length };
  } finally {
    closeSync(file);
  }
}

/** The size of the file; 0 if there is none. */
export function getLineBytes(folder: string, { name }: LineFile): number {
  return statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
}

/** Empty for a line that is damaged, for instance by a crash. */
function parseLine(text: string): Record<string, unknown>[] {
  const line = parseJson(text);
  return isPlainObject(line) && isShallow(line) && line["v"] === VERSION ? [line] : [];
}

/** Undefined if the file cannot be opened, for instance because it is a link or a pipe. */
function openFile(folder: string, { name }: LineFile, use: FileUse): number | undefined {
  try {
    return openOwnFile(join(folder, name), use);
  } catch {
    return undefined;
  }
}
