import type { StatusCode } from "./grpc-status.ts";
import type { RequestFailure } from "./request-observer.ts";

/** Ends a request with a status. */
export class CallRefused extends Error {
  readonly code: StatusCode;
  readonly fault: RequestFailure["fault"];

  /** @param cause what was thrown, where something was */
  constructor(code: StatusCode, message: string, fault: RequestFailure["fault"] = "caller", cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fault = fault;
  }
}
