import { FxError } from "../errors/errors.ts";
import type { ErrorClass } from "./classify-error.ts";

/**
 * Whether a fault of `get` will be there again, however often it is asked. What fx finds wrong with the connector's own answer lasts; what is of the
 * environment may pass, as may whatever nobody has classified.
 */
export function isLastingFault(error: unknown, classify: (error: unknown) => ErrorClass): boolean {
  if (error instanceof FxError) return error.kind === "task" && !error.retryable;
  return classify(error) === "user";
}
