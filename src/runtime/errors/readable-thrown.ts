import { kindOf } from "../brand.ts";

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
  const seen = [kindOf(thrown), code];
  if (!(thrown instanceof Error)) return seen;
  const { name, message, cause } = thrown;
  return [...seen, `${name}: ${message}`, ...(causes > 0 ? read(cause, causes - 1) : [])];
}
