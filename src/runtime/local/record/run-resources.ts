import { closeSync, fstatSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isPlainObject } from "../../base/json.ts";
import { openOwnFile } from "../../base/open-own-file.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";

/** One Resource per line. Only this module writes and reads the file. */
const FILE = "resources.jsonl";
const VERSION = 1;
const MOST_RESOURCES = 1000;
const MOST_BYTES = 4 * 1024 * 1024;

/** A Resource that `get` returned, unless it was the same as the one before. */
export interface RecordedResource {
  /** Time on the clock of the run, in milliseconds since the epoch. */
  readonly at: number;
  readonly attempt: number;
  /** The number of the call of `get` within its attempt. */
  readonly poll: number;
  readonly size: number;
  /** In base64; null if the message holds a secret or the record has no room for it. */
  readonly message: string | null;
}

/**
 * Appends the Resources of a run to its folder. If the file cannot be written, they are lost, but
 * the run continues.
 */
export class RunResourceWriter {
  readonly #folder: string;
  readonly #isTainted: (text: string) => boolean;
  #file: number | undefined;
  #last: Uint8Array | undefined;
  #count = 0;
  #bytes = 0;

  /** @param isTainted whether a text contains a secret */
  constructor(folder: string, isTainted: (text: string) => boolean) {
    this.#folder = folder;
    this.#isTainted = isTainted;
  }

  append(bytes: Uint8Array, moment: Pick<RecordedResource, "at" | "attempt" | "poll">): void {
    if (this.#last !== undefined && Buffer.compare(this.#last, bytes) === 0) return;
    this.#last = bytes;
    if (++this.#count > MOST_RESOURCES) return;
    try {
      this.#file ??= this.#open();
      const text = Buffer.from(bytes);
      const message = this.#isTainted(text.toString("utf8")) ? null : text.toString("base64");
      const resource = { ...moment, size: bytes.length, message };
      if (!this.#write(resource)) this.#write({ ...resource, message: null });
    } catch {
      this.#count = Infinity;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#count = Infinity; // a late Resource must not open the file again
  }

  #open(): number {
    const file = openOwnFile(join(this.#folder, FILE), "append");
    this.#bytes = fstatSync(file).size;
    if (this.#bytes > 0) writeSync(file, "\n"); // the last line of a killed process is incomplete
    return file;
  }

  /** False if there is no room for it. */
  #write(resource: RecordedResource): boolean {
    const line = `${JSON.stringify({ v: VERSION, ...resource })}\n`;
    if (this.#bytes + line.length > MOST_BYTES) return false;
    this.#bytes += line.length;
    writeSync(this.#file!, line);
    return true;
  }
}

/** False while the file of a run that has just begun is still empty. */
export function hasRunResources(folder: string): boolean {
  return (statSync(join(folder, FILE), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** The Resources on record. Leaves out lines that are incomplete, or of another version of fx. */
export function readRunResources(folder: string): RecordedResource[] {
  try {
    const file = readBoundedFile(join(folder, FILE), { links: false });
    return file.toString("utf8").split("\n").flatMap(parseResource);
  } catch {
    return []; // the run has none, or the file is not one that fx wrote
  }
}

function parseResource(line: string): RecordedResource[] {
  try {
    const value: unknown = JSON.parse(line);
    return isResource(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isResource(value: unknown): value is RecordedResource & Record<string, unknown> {
  if (!isPlainObject(value) || value["v"] !== VERSION) return false;
  const { at, attempt, poll, size, message } = value;
  return (
    [at, attempt, poll, size].every((number) => Number.isFinite(number)) &&
    (message === null || typeof message === "string")
  );
}
