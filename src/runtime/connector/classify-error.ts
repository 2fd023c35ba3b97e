import { FxError } from "../base/errors/errors.ts";
import { getKind } from "../base/json.ts";
import type { ConnectorBase } from "./connector-base.ts";

/** "user" is permanent and never retried, "retryable" is transient, undefined is unclassified. */
export type ErrorClass = "user" | "retryable" | undefined;

/** Asks the connector's own `classify` first, then looks at the error's class. */
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
 * Whether an error of `create`, `get` or `do` is permanent, so that the same call can only fail again. An invalid return
 * value is permanent. A fault of the environment, or an unclassified error, may be transient.
 */
export function isLastingFault(error: unknown, classify: (error: unknown) => ErrorClass): boolean {
  if (error instanceof FxError && error.code === "FX5015") return true; // stays forbidden
  if (error instanceof FxError) return error.kind === "task" && !error.retryable;
  return classify(error) === "user";
}

/** How long `get` may keep failing before the job fails. */
export const GET_FAULT_BUDGET_MS = 10 * 60 * 1000;
