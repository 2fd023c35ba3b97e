import { getKind } from "../base/brand.ts";
import { FxError } from "../base/errors/errors.ts";
import type { ConnectorBase } from "./connector-base.ts";

/** "user": permanent, never retried; "retryable": transient; undefined: unclassified. */
export type ErrorClass = "user" | "retryable" | undefined;

/** By the connector's own `classify`, else by the error's class. */
export function classifyError(error: unknown, connector: ConnectorBase): ErrorClass {
  const own = classifyByConnector(error, connector);
  return own === "user" || own === "retryable" ? own : classifyThrown(error);
}

/** A `classify` that throws does not hide the original error. */
function classifyByConnector(error: unknown, connector: ConnectorBase): ErrorClass {
  try {
    return connector.classify?.(error);
  } catch {
    return undefined;
  }
}

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

/** How long `get` may keep failing before the job fails. */
export const GET_FAULT_BUDGET_MS = 10 * 60 * 1000;
