import { cutText } from "../../base/text.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { parseRunEvent } from "./parse-run-event.ts";
import { getLineBytes, LineWriter, readLines } from "./recorded-lines.ts";

const EVENTS = { name: "events.jsonl", mostBytes: 16 * 1024 * 1024 };
/** Room for the end of a run after its record of events is cut. */
const RESERVED_BYTES = 1024 * 1024;
/** The events of which a run may have any number. */
const FREQUENT = new Set(["created", "phase", "polled", "get-failed", "log", "logged", "warning"]);

/** Appends a run's events to its folder. */
export class RunEventWriter {
  readonly #lines: LineWriter;
  readonly #redactor: Redactor;
  #isCut = false;

  constructor(folder: string, redactor: Redactor) {
    this.#lines = new LineWriter(folder, EVENTS);
    this.#redactor = redactor;
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
      typeof value === "string" ? cutText(this.#redactor.redact(value)) : value;
    return this.#lines.append(line, { replacer, reservedBytes });
  }
}

/** Events on record, and the byte of their file where later ones begin. */
export interface RecordedEvents {
  readonly events: readonly RunEvent[];
  readonly next: number;
}

/** Reads the events that begin at a byte of their file, or after it. */
export function readRunEventsFrom(folder: string, from: number): RecordedEvents {
  const { lines, next } = readLines(folder, EVENTS, from);
  return { events: lines.flatMap(parseRunEvent), next };
}

/** All events on record. */
export function readRunEvents(folder: string): readonly RunEvent[] {
  return readRunEventsFrom(folder, 0).events;
}

/** The size of the events on record. */
export function getEventBytes(folder: string): number {
  return getLineBytes(folder, EVENTS);
}

function toErrorText(error: unknown): object {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message };
}
