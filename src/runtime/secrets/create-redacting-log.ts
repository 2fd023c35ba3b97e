import { createLogger, type Logger } from "../base/context.ts";
import { describeThrown, readableThrown, safeText } from "../base/errors/thrown.ts";
import type { JsonObject } from "../base/json.ts";
import { readAuthorStack } from "../base/source/source-location.ts";
import { redactJson } from "./redactor.ts";

/** Receives each message after its secrets are replaced. */
type OnLogged = (level: keyof Logger, message: string, fields: object | undefined) => void;

/** Creates a log that replaces secrets in messages and fields. Accepts any value for either. */
export function createRedactingLog(
  log: Logger,
  redact: (text: string) => string,
  onLogged?: OnLogged,
): Logger {
  return createLogger((level) => (message: unknown, fields?: object) => {
    const text = redact(toText(message));
    const safe = fields === undefined ? undefined : redactFields(fields, redact);
    if (safe === undefined) log[level](text);
    else log[level](text, safe);
    onLogged?.(level, text, safe);
  });
}

/** JavaScript authors can pass anything as a message, most often an error. */
function toText(message: unknown): string {
  if (typeof message === "string") return message;
  const readable = readableThrown(message);
  return readable instanceof Error ? describeThrown(readable) : safeText(readable);
}

/** The most errors to expand, causes included. */
const MOST_ERRORS = 20;

/** Converts fields to JSON without secrets. Replaces fields that cannot become JSON with a note. */
export function redactFields(fields: unknown, redact: (text: string) => string): object {
  try {
    const object = typeof fields === "object" && fields !== null ? fields : { fields };
    return redactJson(JSON.parse(JSON.stringify(object, createReplacer())) as JsonObject, redact);
  } catch {
    return { ...UNWRITABLE };
  }
}

/** Replaces fields that cannot be written. */
export const UNWRITABLE = { fields: "could not be written as JSON" } as const;

/**
 * Converts bigints, which JSON rejects, and errors, which it writes as `{}`. Causes may be
 * circular.
 */
function createReplacer(): (key: string, value: unknown) => unknown {
  let errors = 0;
  return (_key, value) => {
    if (typeof value === "bigint") return value.toString();
    if (!(value instanceof Error)) return value;
    errors += 1;
    return errors > MOST_ERRORS ? describeThrown(value) : toPlainError(value);
  };
}

function toPlainError(error: Error): object {
  const { name: type, message, cause } = error;
  const at = readAuthorStack(error).location;
  return Object.assign({}, error, {
    type,
    message,
    at: at && `${at.file}:${at.line}:${at.column}`,
    cause,
  });
}
