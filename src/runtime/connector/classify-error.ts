import { getKind } from "../base/brand.ts";
import { FxError } from "../base/errors/errors.ts";
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
  const kind = getKind(error);
  if (kind === "user-error") return "user";
  return kind === "retryable-error" ? "retryable" : undefined;
}

/**
 * Whether an error of `create`, `get` or `do` is permanent: the same call can only fail again. What fx finds wrong with
 * the author's own answer is; a fault of the environment, or an error that nobody classified, may be transient.
 */
export function isLastingFault(error: unknown, classify: (error: unknown) => ErrorClass): boolean {
  if (error instanceof FxError) return error.kind === "task" && !error.retryable;
  return classify(error) === "user";
}

/** For how long `get` may go on failing, in a local run and in a server, before the job counts as failed: 10 minutes. */
export const GET_FAULT_BUDGET_MS = 10 * 60 * 1000;
