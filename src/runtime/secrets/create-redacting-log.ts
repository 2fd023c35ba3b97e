import type { Logger } from "../base/context.ts";
import { describeThrown, readableThrown, safeText } from "../base/errors/thrown.ts";
import type { JsonObject } from "../base/json.ts";
import { readAuthorStack } from "../base/source/source-location.ts";
import { redactJson } from "./redact-json.ts";

/** A log that never sees a secret, neither in its messages nor in the fields beside them, and takes whatever an author gives it. */
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

/** In plain JavaScript a message need not be a text: an error, most often. */
function toText(message: unknown): string {
  if (typeof message === "string") return message;
  const readable = readableThrown(message);
  return readable instanceof Error ? describeThrown(readable) : safeText(readable);
}

/** With its causes. */
const MOST_ERRORS = 20;

/** As JSON and back, secrets replaced: what a log would write in the end. Fields that are no JSON are named, and left out. */
export function redactFields(fields: object, redact: (text: string) => string): object {
  try {
    return redactJson(
      JSON.parse(
        JSON.stringify(isObject(fields) ? fields : { fields }, createReplacer()),
      ) as JsonObject,
      redact,
    );
  } catch {
    return { ...UNWRITABLE };
  }
}

/** In the place of fields that no log can write. */
export const UNWRITABLE = { fields: "could not be written as JSON" } as const;

function isObject(fields: unknown): boolean {
  return typeof fields === "object" && fields !== null;
}

/** What JSON has no form of, or, for errors, an empty one. Causes can go round in a circle. */
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
