import { isPlainObject } from "../../base/json.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { isPhase } from "../../wire/models/phase.ts";
import {
  type Check,
  hasFields,
  isListOf,
  isMs,
  isNullOr,
  isObjectWith,
  isOneOf,
  isOptional,
  isShallow,
  isText,
} from "./field-checks.ts";

/** The version of a recorded event. */
export const EVENT_VERSION = 1;

/** Parses a line of `events.jsonl`, which may be damaged or forged. Empty unless it is an event. */
export function parseRunEvent(line: string): RunEvent[] {
  try {
    const event: unknown = JSON.parse(line);
    return isEvent(event) ? [revive(event)] : [];
  } catch {
    return [];
  }
}

const isNumber: Check = (value) => typeof value === "number";
/** Milliseconds that a Date can hold. */
const isMoment: Check = (value) =>
  isNumber(value) && !Number.isNaN(new Date(Number(value)).getTime());

/** The fields that each event must have on record. */
const FIELDS: Readonly<Record<RunEvent["type"], Readonly<Record<string, Check>>>> = {
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
  deleting: { why: isText, stopped: isOneOf(true, false) },
  deleted: { tookMs: isMs },
  succeeded: { tookMs: isMs },
  ended: { how: isOneOf("failed", "timed out", "stopped", "lost"), error: isPlainObject },
  injected: { fault: isText, message: isText },
  warning: { message: isText },
};

function isEvent(event: unknown): event is RunEvent {
  if (!isShallow(event) || !hasFields(event, { type: isText, at: isMoment, attempt: isNumber }))
    return false;
  const fields = new Map(Object.entries(FIELDS)).get(String(event["type"]));
  return event["v"] === EVENT_VERSION && fields !== undefined && hasFields(event, fields);
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
