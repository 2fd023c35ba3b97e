import { fromErrorFacts, toErrorFacts } from "../base/errors/error-facts.ts";
import { FxError, RetryableError, UserError } from "../base/errors/errors.ts";
import { safeText } from "../base/errors/thrown.ts";
import { getKind, isKind } from "../base/json.ts";
import type { ErrorClass } from "../connector/classify-error.ts";
import type { Duration } from "../values/types/duration.ts";
import type { ThrownFacts } from "./worker-messages.ts";

/** Describes what a method of a connector has thrown. The other side replaces secrets. */
export function toThrownFacts(thrown: unknown, errorClass: ErrorClass): ThrownFacts {
  const error = toErrorFacts(thrown, (text) => text);
  return { error, errorClass, retryAfter: readRetryAfter(thrown) };
}

/** An invalid `retryAfter` stays what it is, so that a run can warn about it. */
function readRetryAfter(thrown: unknown): string | undefined {
  if (getKind(thrown) !== "retryable-error") return undefined;
  const { retryAfter } = thrown as { readonly retryAfter?: unknown };
  if (retryAfter === undefined || typeof retryAfter === "string") return retryAfter;
  return isKind(retryAfter, "duration")
    ? (retryAfter as Duration).toString()
    : safeText(retryAfter);
}

/** What was thrown, as an error of the class that the connector gave it. */
export function fromThrownFacts({ error, errorClass, retryAfter }: ThrownFacts): unknown {
  const thrown = fromErrorFacts(error);
  if (errorClass === undefined || thrown instanceof FxError) return thrown;
  const { name, message, stack, cause } =
    thrown instanceof Error ? thrown : { ...error, message: String(thrown), cause: undefined };
  const classified =
    errorClass === "user"
      ? new UserError(message, { cause })
      : new RetryableError(message, { cause, ...(retryAfter !== undefined && { retryAfter }) });
  return Object.assign(classified, name !== undefined && { name, stack, code: error.code });
}
