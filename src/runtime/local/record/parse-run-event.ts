import { isPlainObject } from "../../base/json.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { isPhase } from "../../wire/models/phase.ts";
import {
  type FieldCheck,
  isBoolean,
  isListOf,
  isMs,
  isNullOr,
  isNumber,
  isObjectWith,
  isOneOf,
  isOptional,
  isText,
} from "./field-checks.ts";

/** Reads a line of `events.jsonl`, which may be forged. Empty unless it is an event. */
export function parseRunEvent(line: Record<string, unknown>): RunEvent[] {
  return isEvent(line) ? [revive(line)] : [];
}

/** Milliseconds that a Date can hold. */
const isMoment = (value: unknown): value is number =>
  isNumber(value) && !Number.isNaN(new Date(value).getTime());

/** The fields that each event must have on record. */
const FIELDS: Readonly<Record<RunEvent["type"], Readonly<Record<string, FieldCheck>>>> = {
  started: { runId: isText, attempts: isNumber, outputPrefix: isText },
  resumed: {
    runId: isText,
    attempts: isNumber,
    pid: isNumber,
    startedAt: isMoment,
    phase: isOptional(isText),
  },
  created: { resourceMeta: isText },
  phase: {
    phase: isPhase,
    message: isText,
    logLinks: isListOf(isObjectWith({ uri: isText, name: isText })),
  },
  polled: { polls: isNumber, nextInMs: isMs },
  "get-failed": { error: isPlainObject, failingForMs: isMs, budgetMs: isNullOr(isMs) },
  log: { lines: isListOf(isObjectWith({ message: isText })) },
  logged: { level: isOneOf("debug", "info", "warn", "error"), message: isText },
  retrying: { inMs: isMs, error: isPlainObject },
  deleting: { why: isText, stopped: isBoolean },
  deleted: { tookMs: isMs },
  succeeded: { tookMs: isMs },
  ended: { how: isOneOf("failed", "timed out", "stopped", "lost"), error: isPlainObject },
  injected: { fault: isText, message: isText },
  warning: { message: isText },
};

function isEvent(line: Record<string, unknown>): line is RunEvent & Record<string, unknown> {
  const fields = new Map(Object.entries(FIELDS)).get(String(line["type"]));
  return fields !== undefined && isObjectWith({ at: isMoment, attempt: isNumber, ...fields })(line);
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
