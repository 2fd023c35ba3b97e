import type { Logger } from "../connector/context.ts";
import { redactedFields } from "./redacted-fields.ts";

/** A log that never sees a secret: neither in its messages nor in the fields beside them. */
export function redactingLog(log: Logger, redact: (text: string) => string): Logger {
  const fieldsOf = (fields: object | undefined): object[] => (fields === undefined ? [] : [redactedFields(fields, redact)]);
  return {
    debug: (message, fields) => log.debug(redact(message), ...fieldsOf(fields)),
    info: (message, fields) => log.info(redact(message), ...fieldsOf(fields)),
    warn: (message, fields) => log.warn(redact(message), ...fieldsOf(fields)),
    error: (message, fields) => log.error(redact(message), ...fieldsOf(fields)),
  };
}
