import { parseJson } from "../../base/json.ts";
import { SECRET_MARK } from "../../secrets/redactor.ts";

const LONGEST_JOB_TEXT = 200;
/** More than is shown, so that a secret at the cut is not shown in part. */
const MOST_REDACTED = 20 * LONGEST_JOB_TEXT;

/** A field that another server may have filled: this one does not know its value as a secret. */
const SECRET_FIELD =
  /("\w*(?:(?<!(?:client|idempotency|request)_?)token|secret|password)"\s*:\s*")((?:[^"\\]|\\.)*)/gi;
/** Forged ones could take a lot of time. */
const LONGEST_SECRET = 2000;

/** The values of these fields. */
export function findSecrets(resourceMeta: Uint8Array): string[] {
  const values = Array.from(readStart(resourceMeta).matchAll(SECRET_FIELD), ([, , value]) =>
    parseJson(`"${value}"`),
  );
  return values.filter(
    (value): value is string => typeof value === "string" && value.length <= LONGEST_SECRET,
  );
}

/** The start of a ResourceMeta as text, for the log. */
export function toJobText(resourceMeta: Uint8Array, redact: (text: string) => string): string {
  const text = redact(readStart(resourceMeta)).replace(SECRET_FIELD, `$1${SECRET_MARK}`);
  return text.length <= LONGEST_JOB_TEXT
    ? text
    : `${text.slice(0, LONGEST_JOB_TEXT).toWellFormed()}…`;
}

function readStart(resourceMeta: Uint8Array): string {
  return Buffer.from(resourceMeta.subarray(0, MOST_REDACTED)).toString("utf8");
}
