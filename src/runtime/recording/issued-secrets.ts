import { isPlainObject, parseJson } from "../base/json.ts";
import type { RecordedAnswer } from "./recording.ts";

/** Names of fields in which services issue secrets. A `nextPageToken` is none. */
const ISSUED =
  /^(?:(?:access|refresh|id|session|auth|bearer|api)?[_-]?token|(?:client[_-]?)?secret|password|jwt|api[_-]?key|secret[_-]?access[_-]?key)$/i;
/** Shorter values occur by chance; those of cookies, such as a region, also elsewhere. */
const SHORTEST = { field: 8, cookie: 16 };
const DEEPEST = 20;

/** The secrets that a service issues in an answer: tokens, and the values of cookies. */
export function findIssuedSecrets({ headers, body }: RecordedAnswer): readonly string[] {
  const cookies = headers
    .filter(([name]) => name.toLowerCase() === "set-cookie")
    .map(([, cookie]) => cookie.split(";")[0]!.split("=").slice(1).join("=").trim())
    .filter((value) => value.length >= SHORTEST.cookie);
  const fields = body?.kind === "text" ? findInJson(parseJson(body.text), 0) : [];
  return [...cookies, ...fields.filter((value) => value.length >= SHORTEST.field)];
}

function findInJson(value: unknown, depth: number): string[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => findInJson(item, depth + 1));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    typeof item === "string" ? (ISSUED.test(name) ? [item] : []) : findInJson(item, depth + 1),
  );
}
