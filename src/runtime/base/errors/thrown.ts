import { getKind } from "../brand.ts";
import { FxError } from "./errors.ts";

/** Causes can form a circle, so fx looks at this many. */
const MOST_CAUSES = 10;

/**
 * What author code threw; or another error if reading it throws in turn (a getter, a revoked proxy). Code that classifies
 * and describes the result can read it freely.
 */
export function readableThrown(thrown: unknown): unknown {
  try {
    [thrown, ...listCauses(thrown)].forEach(readProperties);
    return thrown;
  } catch {
    return new Error("the error that was thrown cannot be read: looking at it throws in turn");
  }
}

/** Reads what fx reads of an error. The stack is read with care everywhere. */
function readProperties(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  const { code } = thrown as { code?: unknown };
  return [getKind(thrown), code, thrown instanceof Error && describeThrown(thrown)];
}

/** What led to an error, and what led to that, nearest first. */
export function listCauses(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let thrown = error;
  while (thrown instanceof Error && thrown.cause !== undefined && causes.length < MOST_CAUSES) {
    thrown = thrown.cause;
    causes.push(thrown);
  }
  return causes;
}

/** `Type: message` of anything that can be thrown. */
export function describeThrown(error: unknown): string {
  return describeCause(error, "");
}

/** `Type: message` of a cause, without the details that the text `above` it already shows. */
export function describeCause(cause: unknown, above: string): string {
  if (!(cause instanceof Error)) return typeof cause === "string" ? cause : unnamed(cause);
  return `${cause.name}: ${getNewMessage(cause, above) || "(no message)"}`;
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

/** A value as JSON, or its class if it has no JSON. */
export function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
