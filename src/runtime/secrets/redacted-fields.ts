import { describeThrown } from "../errors/describe-thrown.ts";
import type { JsonObject } from "../json.ts";
import { authorStack } from "../source/source-location.ts";
import { redactedJson } from "./redacted-json.ts";

/** With its causes. */
const MOST_ERRORS = 20;

/** As JSON and back, secrets replaced: what a log would write in the end. Fields that are no JSON are named, and left out. */
export function redactedFields(fields: object, redact: (text: string) => string): object {
  try {
    return redactedJson(
      JSON.parse(
        JSON.stringify(isObject(fields) ? fields : { fields }, plainValues()),
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
function plainValues(): (key: string, value: unknown) => unknown {
  let errors = 0;
  return (_key, value) => {
    if (typeof value === "bigint") return value.toString();
    if (!(value instanceof Error)) return value;
    errors += 1;
    return errors > MOST_ERRORS ? describeThrown(value) : plainError(value);
  };
}

function plainError(error: Error): object {
  const { name: type, message, cause } = error;
  const at = authorStack(error).location;
  return Object.assign({}, error, {
    type,
    message,
    at: at && `${at.file}:${at.line}:${at.column}`,
    cause,
  });
}
