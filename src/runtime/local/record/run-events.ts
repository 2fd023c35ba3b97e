import { type FSWatcher, watch } from "node:fs";
import { realClock } from "../../base/real-clock.ts";
import { cutText } from "../../base/text.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { parseRunEvent } from "./parse-run-event.ts";
import { LineReader, LineWriter, readLines } from "./recorded-lines.ts";

const EVENTS = { name: "events.jsonl", mostBytes: 16 * 1024 * 1024 };
/** Room for the end of a run after its record of events is cut. */
const RESERVED_BYTES = 1024 * 1024;
/** The events of which a run may have any number. */
const FREQUENT = new Set(["created", "phase", "polled", "get-failed", "log", "logged", "warning"]);

/** Appends a run's events to its folder. */
export class RunEventWriter {
  readonly #lines: LineWriter;
  readonly #redact: (text: string) => string;
  #isCut = false;

  constructor(folder: string, redact: (text: string) => string) {
    this.#lines = new LineWriter(folder, EVENTS);
    this.#redact = redact;
  }

  append(event: RunEvent): void {
    const isFrequent = FREQUENT.has(event.type);
    if (this.#isCut && isFrequent) return;
    if (!this.#write(event, isFrequent ? RESERVED_BYTES : 0)) this.#cut(event);
  }

  flush(): void {
    this.#lines.flush();
  }

  close(): void {
    this.#lines.close();
  }

  #cut({ at, attempt }: RunEvent): void {
    if (this.#isCut) return;
    this.#isCut = true;
    const message = `${EVENTS.name} has reached ${EVENTS.mostBytes / 1024 ** 2} MiB: later events are not recorded`;
    this.#write({ type: "warning", at, attempt, message });
  }

  #write(event: RunEvent, reservedBytes?: number): boolean {
    const line = "error" in event ? { ...event, error: toErrorText(event.error) } : event;
    const replacer = (_key: string, value: unknown): unknown =>
      typeof value === "string" ? cutText(this.#redact(value)) : value;
    return this.#lines.append(line, { replacer, reservedBytes });
  }
}

/** The events on record. */
export function readRunEvents(folder: string): RunEvent[] {
  return readLines(folder, EVENTS).flatMap(parseRunEvent);
}

/** Events that were added to a run's record since the last call of `readNew`. */
export class FollowedEvents {
  readonly #reader: LineReader;
  readonly #watcher: FSWatcher | undefined;
  #wake: () => void = () => undefined;

  constructor(folder: string) {
    this.#reader = new LineReader(folder, EVENTS);
    this.#watcher = watchFolder(folder, () => this.#wake());
  }

  readNew(): RunEvent[] {
    return this.#reader.readNew().flatMap(parseRunEvent);
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
