import { kindOf } from "../brand.ts";
import { FxError } from "../errors/errors.ts";
import type { ConnectorBase } from "./connector-base.ts";

/** "user": it lasts and is never retried; "retryable": a later try can work; undefined: nobody said. */
export type ErrorClass = "user" | "retryable" | undefined;

/** The connector's own `classify` speaks first, then the error's class. */
export function classifyError(error: unknown, connector: ConnectorBase): ErrorClass {
  const own = ownClass(error, connector);
  return own === "user" || own === "retryable" ? own : classifyThrown(error);
}

/** A classify that throws itself says nothing: what matters is the error that it was asked about. */
function ownClass(error: unknown, connector: ConnectorBase): ErrorClass {
  try {
    return connector.classify?.(error);
  } catch {
    return undefined;
  }
}

/** What an error's own class says. */
export function classifyThrown(error: unknown): ErrorClass {
  if (error instanceof FxError) return error.retryable ? "retryable" : "user";
  const kind = kindOf(error);
  if (kind === "user-error") return "user";
  return kind === "retryable-error" ? "retryable" : undefined;
}
