import { closeSync, fstatSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { isPlainObject } from "../../base/json.ts";
import { type FileUse, openOwnFile } from "../../base/open-own-file.ts";
import { repeatInRealTime } from "../../base/real-clock.ts";
import { isShallow } from "./field-checks.ts";

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
  readonly #folder: string;
  readonly #kind: LineFile;
  #file: number | undefined;
  #state: "unopened" | "open" | "lost" = "unopened";
  #bytes = 0;
  #pending: string[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(folder: string, kind: LineFile) {
    this.#folder = folder;
    this.#kind = kind;
  }

  /**
   * False if there is no room for the line, or the file cannot be written.
   */
  append(line: object, { replacer, reservedBytes = 0 }: LineOptions = {}): boolean {
    if (this.#state === "unopened") this.#open();
    if (this.#state === "lost") return false;
    const text = `${JSON.stringify({ v: VERSION, ...line }, replacer)}\n`;
    const length = Buffer.byteLength(text);
    if (this.#bytes + length > this.#kind.mostBytes - reservedBytes) return false;
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
    this.#file = openFile(this.#folder, this.#kind, "append");
    this.#state = this.#file === undefined ? "lost" : "open";
    if (this.#file !== undefined) this.#bytes = fstatSync(this.#file).size;
    if (this.#bytes > 0) this.#pending.push("\n"); // the last line of a killed process is incomplete
  }
}

interface LineOptions {
  /** As for JSON.stringify. */
  readonly replacer?: (key: string, value: unknown) => unknown;
  /** The room that this line must leave for others. */
  readonly reservedBytes?: number | undefined;
}

/** Reads lines as they are added. Leaves out those that are damaged, or of another version. */
export class LineReader {
  readonly #folder: string;
  readonly #kind: LineFile;
  #file: number | undefined;
  readonly #decoder = new StringDecoder("utf8");
  #position = 0;
  #rest = "";

  constructor(folder: string, kind: LineFile) {
    this.#folder = folder;
    this.#kind = kind;
  }

  readNew(): Record<string, unknown>[] {
    const lines = `${this.#rest}${this.#readText()}`.split("\n");
    this.#rest = lines.pop()!;
    return lines.flatMap(parseLine);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #readText(): string {
    this.#file ??= openFile(this.#folder, this.#kind, "read"); // the first line creates it
    if (this.#file === undefined) return "";
    const added = Math.min(fstatSync(this.#file).size, this.#kind.mostBytes) - this.#position;
    if (added <= 0) return "";
    const chunk = Buffer.allocUnsafe(added);
    const length = readSync(this.#file, chunk, 0, chunk.length, this.#position);
    this.#position += length;
    return this.#decoder.write(chunk.subarray(0, length));
  }
}

/** The lines on record. */
export function readLines(folder: string, kind: LineFile): Record<string, unknown>[] {
  const reader = new LineReader(folder, kind);
  try {
    return reader.readNew();
  } finally {
    reader.close();
  }
}

function parseLine(text: string): Record<string, unknown>[] {
  try {
    const line: unknown = JSON.parse(text);
    return isPlainObject(line) && isShallow(line) && line["v"] === VERSION ? [line] : [];
  } catch {
    return []; // damaged, for instance by a crash
  }
}

/** Undefined if the file cannot be opened, for instance because it is a link or a pipe. */
function openFile(folder: string, { name }: LineFile, use: FileUse): number | undefined {
  try {
    return openOwnFile(join(folder, name), use);
  } catch {
    return undefined;
  }
}
