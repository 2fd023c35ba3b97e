import { closeSync, type FSWatcher, fstatSync, readSync, watch, writeSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { type FileUse, openOwnFile } from "../../base/open-own-file.ts";
import { realClock, repeatInRealTime } from "../../base/real-clock.ts";
import { cutText } from "../../base/text.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { EVENT_VERSION, parseRunEvent } from "./parse-run-event.ts";

/** One event per line. Only this module writes and reads the file. */
const FILE = "events.jsonl";
const MOST_BYTES = 16 * 1024 * 1024;
/** Room for the end of a run after its record of events is cut. */
const RESERVED_BYTES = 1024 * 1024;
const FLUSH_MS = 50;
/** The events of which a run may have any number. */
const FREQUENT = new Set(["created", "phase", "polled", "get-failed", "log", "logged", "warning"]);

/**
 * Appends a run's events to its folder. They reach the file with the run's next record, or after 50
 * ms. If the file cannot be written, events are lost, but the run continues: only `job.json` is
 * needed to resume it.
 */
export class RunEventWriter {
  #file: number | undefined;
  readonly #redact: (text: string) => string;
  #bytes = 0;
  #isCut = false;
  #pending: string[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(folder: string, redact: (text: string) => string) {
    this.#redact = redact;
    this.#file = openFile(folder, "append");
    if (this.#file !== undefined) this.#bytes = fstatSync(this.#file).size;
    if (this.#bytes > 0) this.#pending.push("\n"); // the last line of a killed process is incomplete
  }

  append(event: RunEvent): void {
    const isFrequent = FREQUENT.has(event.type);
    if (this.#isCut && isFrequent) return;
    const line = this.#toLine(event);
    if (this.#bytes + line.length > MOST_BYTES - (isFrequent ? RESERVED_BYTES : 0))
      return this.#cut(event);
    this.#add(line);
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
      this.#isCut = true;
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined; // a late event must not be written to another file of that number
  }

  #add(line: string): void {
    this.#bytes += Buffer.byteLength(line);
    this.#pending.push(line);
    this.#stopTimer ??= repeatInRealTime(FLUSH_MS, () => this.flush());
  }

  #cut({ at, attempt }: RunEvent): void {
    if (this.#isCut) return;
    this.#isCut = true;
    const message = `${FILE} has reached ${MOST_BYTES / 1024 ** 2} MiB: later events are not recorded`;
    this.#add(this.#toLine({ type: "warning", at, attempt, message }));
  }

  #toLine(event: RunEvent): string {
    const plain = "error" in event ? { ...event, error: toErrorText(event.error) } : event;
    return `${JSON.stringify({ v: EVENT_VERSION, ...plain }, (_key, value: unknown) =>
      typeof value === "string" ? cutText(this.#redact(value)) : value,
    )}\n`;
  }
}

/** The events on record. Leaves out lines that are incomplete, or of another version of fx. */
export function readRunEvents(folder: string): RunEvent[] {
  const reader = new EventReader(folder);
  try {
    return reader.readNew();
  } finally {
    reader.close();
  }
}

/** Events that were added to a run's record since the last call of `next`. */
export class FollowedEvents {
  readonly #reader: EventReader;
  readonly #watcher: FSWatcher | undefined;
  #wake: () => void = () => undefined;

  constructor(folder: string) {
    this.#reader = new EventReader(folder);
    this.#watcher = watchFolder(folder, () => this.#wake());
  }

  readNew(): RunEvent[] {
    return this.#reader.readNew();
  }

  /**
   * Resolves when something in the run's folder may have changed, at the latest after `mostMs`.
   * Rejects when the signal fires.
   */
  async change(mostMs: number, signal: AbortSignal): Promise<void> {
    const changed = new AbortController();
    this.#wake = () => changed.abort();
    await realClock
      .sleep(mostMs, { signal: AbortSignal.any([signal, changed.signal]) })
      .catch((reason: unknown) => {
        if (signal.aborted) throw reason;
      });
  }

  close(): void {
    this.#watcher?.close();
    this.#reader.close();
  }
}

/** Reads the lines of a file as they are added. */
class EventReader {
  readonly #file: number | undefined;
  readonly #decoder = new StringDecoder("utf8");
  #position = 0;
  #rest = "";

  constructor(folder: string) {
    this.#file = openFile(folder, "read");
  }

  readNew(): RunEvent[] {
    const lines = `${this.#rest}${this.#readText()}`.split("\n");
    this.#rest = lines.pop()!;
    return lines.flatMap(parseRunEvent);
  }

  #readText(): string {
    if (this.#file === undefined) return "";
    const added = Math.min(fstatSync(this.#file).size, MOST_BYTES) - this.#position;
    if (added <= 0) return "";
    const chunk = Buffer.allocUnsafe(added);
    const length = readSync(this.#file, chunk, 0, chunk.length, this.#position);
    this.#position += length;
    return this.#decoder.write(chunk.subarray(0, length));
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** Undefined if the file cannot be opened, for instance because it is a link or a pipe. */
function openFile(folder: string, use: FileUse): number | undefined {
  try {
    return openOwnFile(join(folder, FILE), use);
  } catch {
    return undefined;
  }
}

function watchFolder(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(folder, changed).on("error", () => undefined);
  } catch {
    return undefined; // the system has no watches left
  }
}

function toErrorText(error: unknown): object {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message };
}
