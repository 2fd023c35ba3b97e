import { FxError } from "../../errors/errors.ts";
import type { RequestFailure } from "../request-observer.ts";
import { describeFailure } from "./describe-failure.ts";
import { STATUS, type StatusCode } from "./grpc-status.ts";

interface RefusalOptions {
  /** Default: the caller's. */
  readonly fault?: RequestFailure["fault"];
  /** What was thrown, where something was. */
  readonly cause?: unknown;
  /** Replaces the secrets that came with the request. */
  readonly redact?: ((text: string) => string) | undefined;
}

/** Ends a request with a status; its message is the status' text. */
export class CallRefused extends Error {
  readonly code: StatusCode;
  readonly fault: RequestFailure["fault"];
  readonly redact: ((text: string) => string) | undefined;

  constructor(
    code: StatusCode,
    message: string,
    { fault = "caller", cause, redact }: RefusalOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fault = fault;
    this.redact = redact;
  }

  /** Of anything that ended a request: bytes that are not the request are the caller's fault, what else nobody foresaw is fx's. */
  static of(error: unknown): CallRefused {
    if (error instanceof CallRefused) return error;
    if (error instanceof FxError && error.code === "FX2018")
      return new CallRefused(STATUS.RESOURCE_EXHAUSTED, describeFailure(error), { cause: error });
    if (error instanceof FxError && error.code === "FX2006")
      return new CallRefused(STATUS.INVALID_ARGUMENT, describeFailure(error), { cause: error });
    return new CallRefused(STATUS.INTERNAL, `a fault of fx: ${describeFailure(error)}`, {
      fault: "fx",
      cause: error,
    });
  }
}
