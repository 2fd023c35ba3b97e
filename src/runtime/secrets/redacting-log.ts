import type { Logger } from "../base/context.ts";
import { describeThrown, safeText, readableThrown } from "../base/errors/thrown.ts";
import { redactedFields } from "./redacted-fields.ts";

/** A log that never sees a secret, neither in its messages nor in the fields beside them, and takes whatever an author gives it. */
export function redactingLog(log: Logger, redactText: (text: string) => string): Logger {
  const redact = (message: unknown): string => redactText(toText(message));
  const redactFields = (fields: object | undefined): object[] =>
    fields === undefined ? [] : [redactedFields(fields, redactText)];
  return {
    debug: (message, fields) => log.debug(redact(message), ...redactFields(fields)),
    info: (message, fields) => log.info(redact(message), ...redactFields(fields)),
    warn: (message, fields) => log.warn(redact(message), ...redactFields(fields)),
    error: (message, fields) => log.error(redact(message), ...redactFields(fields)),
  };
}

/** In plain JavaScript a message need not be a text: an error, most often. */
function toText(message: unknown): string {
  if (typeof message === "string") return message;
  const readable = readableThrown(message);
  return readable instanceof Error ? describeThrown(readable) : safeText(readable);
}
