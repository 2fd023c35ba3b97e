import type { Logger } from "../connector/context.ts";

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

/** As JSON and back: what a log would write in the end. Fields that are no JSON are named, and left out. */
function redactedFields(fields: object, redact: (text: string) => string): object {
  try {
    return JSON.parse(redact(JSON.stringify(fields, bigintAsText))) as object;
  } catch {
    return { fields: "could not be written as JSON" };
  }
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
