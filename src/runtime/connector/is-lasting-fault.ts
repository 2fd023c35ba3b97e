import { FxError } from "../errors/errors.ts";
import type { ErrorClass } from "./classify-error.ts";

/**
 * Whether an error of `create`, `get` or `do` is permanent: the same call can only fail again. What fx finds wrong with
 * the author's own answer is; a fault of the environment, or an error that nobody classified, may be transient.
 */
export function isLastingFault(error: unknown, classify: (error: unknown) => ErrorClass): boolean {
  if (error instanceof FxError) return error.kind === "task" && !error.retryable;
  return classify(error) === "user";
}
