import { getKind } from "../json.ts";
import { FxError } from "./errors.ts";

/** Causes can be circular. */
const MOST_CAUSES = 10;

/**
 * Returns the thrown value, or another error if reading it throws (a getter, a revoked proxy). The
 * result is safe to classify and describe.
 */
export function readableThrown(thrown: unknown): unknown {
  try {
    [thrown, ...listCauses(thrown)].forEach(readProperties);
    return thrown;
  } catch {
    return new Error("the thrown error cannot be read: reading it throws another error");
  }
}

/** Reads every property that fx uses, except the stack, which is always read inside try. */
function readProperties(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  const { code } = thrown as { code?: unknown };
  return [getKind(thrown), code, thrown instanceof Error && describeThrown(thrown)];
}

/** An error's cause, the cause of that, and so on. */
export function listCauses(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let thrown = error;
  while (thrown instanceof Error && thrown.cause !== undefined && causes.length < MOST_CAUSES) {
    thrown = thrown.cause;
    causes.push(thrown);
  }
  return causes;
}

/** `Type: message` of any thrown value. */
export function describeThrown(error: unknown): string {
  return describeCause(error, "");
}

/** `Type: message` of a cause, without the details that the text `above` it already shows. */
export function describeCause(cause: unknown, above: string): string {
  if (!(cause instanceof Error)) return typeof cause === "string" ? cause : unnamed(cause);
  const message = getNewMessage(cause, above) || "(no message)";
  return cause.name === "" ? message : `${cause.name}: ${message}`;
}

/** An error's message, without the details that the text `above` it already shows. */
export function getNewMessage(error: Error, above: string): string {
  return error instanceof FxError && error.details.every((line) => above.includes(line))
    ? error.summary
    : error.message;
}

function unnamed(thrown: unknown): string {
  if (thrown === null || thrown === undefined) return `${String(thrown)} was thrown`;
  return `${typeof thrown === "object" ? "an" : "a"} ${typeof thrown} was thrown: ${safeText(thrown)}`;
}

/** A value as JSON, or `[object …]` if it has no JSON form. */
export function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
