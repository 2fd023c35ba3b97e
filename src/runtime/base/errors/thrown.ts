import { getKind } from "../brand.ts";

/** So many are looked at: they can go round in a circle. */
export const MOST_CAUSES = 10;

/**
 * What author code threw, or an error in its place where merely looking at it throws (a getter, a revoked proxy): whoever
 * classifies and describes it later can read it without care.
 */
export function readableThrown(thrown: unknown): unknown {
  try {
    read(thrown, MOST_CAUSES);
    return thrown;
  } catch {
    return new Error("the error that was thrown cannot be read: looking at it throws in turn");
  }
}

/** Reads what fx reads of an error, and of its causes. The stack is read with care everywhere. */
function read(thrown: unknown, causes: number): unknown[] {
  if (typeof thrown !== "object" || thrown === null) return [];
  const { code } = thrown as { code?: unknown };
  const seen = [getKind(thrown), code];
  if (!(thrown instanceof Error)) return seen;
  const { name, message, cause } = thrown;
  return [...seen, `${name}: ${message}`, ...(causes > 0 ? read(cause, causes - 1) : [])];
}

/** `Type: message` of anything that can be thrown. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === "string" ? error : unnamed(error);
  const message = error.message === "" ? "(no message)" : error.message;
  return `${error.name}: ${message}`;
}

function unnamed(thrown: unknown): string {
  if (thrown === null || thrown === undefined) return `${String(thrown)} was thrown`;
  return `${typeof thrown === "object" ? "an" : "a"} ${typeof thrown} was thrown: ${safeText(thrown)}`;
}

/** JSON, or whatever else can be said of a value without asking it. */
export function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** More is read by nobody, and may be megabytes: what a connector's system answered. */
const MOST_CHARACTERS = 10_000;

/**
 * The beginning of a text, with a note of how much was left out. Secrets must be replaced before: half of one is not recognised.
 *
 * @param most how many characters stay. Default 10,000
 */
export function cutText(text: string, most = MOST_CHARACTERS): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  return `${head} … (${(text.length - head.length).toLocaleString("en")} more characters left out)`;
}
