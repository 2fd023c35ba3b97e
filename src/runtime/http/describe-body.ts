import type { Secrets } from "../base/context.ts";
import { safeText } from "../base/errors/thrown.ts";
import { isPlainObject, parseJson } from "../base/json.ts";
import { escapeControls, shorten } from "../base/text.ts";
import { Redactor } from "../secrets/redactor.ts";
import { listKnownValues } from "../secrets/secret-resolver.ts";

/** Keys of error bodies, in the order in which their texts are shown. */
const KEYS = ["title", "error", "message", "error_description", "detail", "msg", "errors"];
const LONGEST_TEXT = 500;
const MOST_ITEMS = 3;
const DEEPEST = 4;

/**
 * The service's own words in an error's body, on one line: the texts of `application/problem+json`
 * and of similar objects, or else the whole body.
 *
 * @param body text, or the parsed JSON
 * @param secrets replaced before the text is shortened, because a cut secret is not recognized
 */
export function describeBody(body: unknown, secrets: Secrets): string {
  const json = typeof body === "string" ? parseJson(body) : body;
  const words = [...new Set(listWords(json, DEEPEST))].join(": ");
  const text = words || (typeof body === "string" ? body : safeText(body));
  const clean = new Redactor(() => listKnownValues(secrets)).redact(text);
  return escapeControls(shorten(clean.replace(/\s+/g, " ").trim(), LONGEST_TEXT));
}

function listWords(json: unknown, depth: number): string[] {
  if (typeof json === "string") return json.trim() === "" ? [] : [json.trim()];
  if (depth === 0) return [];
  if (Array.isArray(json))
    return json.slice(0, MOST_ITEMS).flatMap((item: unknown) => listWords(item, depth - 1));
  if (!isPlainObject(json)) return [];
  return KEYS.flatMap((key) => (Object.hasOwn(json, key) ? listWords(json[key], depth - 1) : []));
}
