import type { Logger } from "../base/context.ts";
import { describeThrown, readableThrown, safeText } from "../base/errors/thrown.ts";
import type { JsonObject } from "../base/json.ts";
import { readAuthorStack } from "../base/source/source-location.ts";
import { redactJson } from "./redactor.ts";

/** Creates a log that replaces secrets in messages and fields. Accepts any value for either. */
export function createRedactingLog(log: Logger, redactText: (text: string) => string): Logger {
  const redact = (message: unknown): string => redactText(toText(message));
  const redactAll = (fields: object | undefined): object[] =>
    fields === undefined ? [] : [redactFields(fields, redactText)];
  return {
    debug: (message, fields) => log.debug(redact(message), ...redactAll(fields)),
    info: (message, fields) => log.info(redact(message), ...redactAll(fields)),
    warn: (message, fields) => log.warn(redact(message), ...redactAll(fields)),
    error: (message, fields) => log.error(redact(message), ...redactAll(fields)),
  };
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
