import { type Form, form, readAs } from "../../base/forms.ts";
import { isPlainObject } from "../../base/json.ts";
import { cutText } from "../../base/text.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { getLineBytes, LineWriter, readLines } from "./recorded-lines.ts";
import { PHASE } from "./run-record.ts";

const EVENTS = { name: "events.jsonl", mostBytes: 16 * 1024 * 1024 };
/** Room for the end of a run after its record of events is cut. */
const RESERVED_BYTES = 1024 * 1024;
/** The events of which a run may have any number. */
const FREQUENT = new Set(["created", "phase", "polled", "get-failed", "log", "logged", "warning"]);

/** Appends a run's events to its folder. */
export class RunEventWriter {
  readonly #lines: LineWriter;
  #isCut = false;

  constructor(
    folder: string,
    private readonly redactor: Redactor,
  ) {
    this.#lines = new LineWriter(folder, EVENTS);
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
    const replacer = (_key: string, value: unknown): unknown =>
      typeof value === "string" ? cutText(this.redactor.redact(value)) : value;
    return this.#lines.append(withPlainError(event), reservedBytes, replacer);
  }
}

/** Reads the events from a byte of their file on, and returns the byte where later ones begin. */
export function readRunEventsFrom(folder: string, from: number) {
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

/** The event with its error as name and message, because JSON has no errors. */
export function withPlainError(event: RunEvent): RunEvent {
  if (!("error" in event)) return event;
  const { error } = event;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { ...event, error: { name, message } };
}

/** Reads a line of `events.jsonl`, which may be forged. Empty unless it is an event. */
function parseRunEvent(line: Record<string, unknown>): RunEvent[] {
  return isEvent(line) ? [revive(line)] : [];
}

/** Milliseconds that a Date can hold. */
const moment = form.valueThat(
  (value): value is number => typeof value === "number" && !Number.isNaN(new Date(value).getTime()),
  "must be a moment",
);

/** The fields that each event must have on record. */
const EVENT_FIELDS: Readonly<Record<RunEvent["type"], Readonly<Record<string, Form<unknown>>>>> = {
  started: { runId: form.text, attempts: form.number, outputPrefix: form.text },
  resumed: {
    runId: form.text,
    attempts: form.number,
    pid: form.number,
    startedAt: moment,
    phase: form.optional(form.text),
  },
  created: { resourceMeta: form.text },
  phase: {
    phase: PHASE,
    message: form.text,
    logLinks: form.list(form.object({ uri: form.text, name: form.text })),
  },
  polled: { polls: form.number, nextInMs: form.duration },
  "get-failed": {
    error: form.anyObject,
    failingForMs: form.duration,
    budgetMs: form.nullOr(form.duration),
  },
  log: { lines: form.list(form.object({ message: form.text })) },
  logged: { level: form.oneOf("debug", "info", "warn", "error"), message: form.text },
  retrying: { inMs: form.duration, error: form.anyObject },
  deleting: { why: form.text, stopped: form.boolean },
  deleted: { tookMs: form.duration },
  succeeded: { tookMs: form.duration },
  ended: { how: form.oneOf("failed", "timed out", "stopped", "lost"), error: form.anyObject },
  injected: { fault: form.text, message: form.text },
  warning: { message: form.text },
};

function isEvent(line: Record<string, unknown>): line is RunEvent & Record<string, unknown> {
  const fields = new Map(Object.entries(EVENT_FIELDS)).get(String(line["type"]));
  return (
    fields !== undefined &&
    readAs(line, form.object({ at: moment, attempt: form.number, ...fields })) !== undefined
  );
}

/** Restores what JSON cannot hold: errors, and a budget without a limit. */
function revive(event: RunEvent): RunEvent {
  if (!("error" in event) || !isPlainObject(event.error)) return event;
  const { name, message } = event.error;
  const error = Object.assign(new Error(String(message)), { name: String(name) });
  return event.type === "get-failed"
    ? { ...event, error, budgetMs: event.budgetMs ?? Infinity }
    : { ...event, error };
}
