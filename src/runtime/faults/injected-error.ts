import { RetryableError, UserError } from "../base/errors/errors.ts";

const CODE = "INJECTED";
const injected = new WeakSet<Error>();

/** The error of an injected fault. A final one fails the attempt for good. */
export function createInjectedError(message: string, { isFinal = false } = {}): Error {
  const error = isFinal ? new UserError(CODE, message) : new RetryableError(CODE, message);
  injected.add(error);
  return error;
}

/** Whether fx injected an error. A connector's `classify` is not asked about it. */
export function isInjected(error: unknown): boolean {
  return error instanceof Error && injected.has(error);
}
