import { UNWRITABLE, redactedFields } from "../../runtime/secrets/redacted-fields.ts";

/** What every line of the log says of itself: no field may take its place. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "msg"]);

type Fields = Record<string, unknown>;

/**
 * The fields of a log line as data of its own, which pino can write whatever they were: an author's fields may throw when they
 * are looked at, go round in circles, or be no object at all.
 */
export function plainFields(fields: object, redact: (text: string) => string): Fields {
  try {
    return flatFields(fields) ?? withoutOwn(redactedFields(fields, redact));
  } catch {
    return { ...UNWRITABLE };
  }
}

/** Texts, numbers and the like, read once each. Undefined where there is more to write: that goes through JSON, which takes several times longer. */
function flatFields(fields: object): Fields | undefined {
  if (Array.isArray(fields) || "toJSON" in fields) return undefined;
  const flat: Fields = {};
  for (const name of Object.keys(fields)) {
    const value = (fields as Fields)[name];
    if (name === "__proto__" || !isPlain(value)) return undefined;
    if (!OWN_MEMBERS.has(name)) flat[name] = value;
  }
  return flat;
}

/** What pino writes as it is. */
function isPlain(value: unknown): boolean {
  return (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value === undefined ||
    value === null
  );
}

function withoutOwn(fields: unknown): Fields {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    return { ...UNWRITABLE };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !OWN_MEMBERS.has(name)));
}
