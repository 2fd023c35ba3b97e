import { type ErrorCode, FxError, type FxErrorOptions } from "../errors/errors.ts";

/** A call to a connector server that failed. */
export class CallFailure extends FxError {
  override readonly name = "CallFailure";
  /** What was called, for instance `create`. */
  readonly operation: string;
  /** The status code of gRPC; undefined where the reply itself was amiss. */
  readonly status: number | undefined;
  /** The server's own words; empty where it had none. */
  readonly said: string;
  readonly #retryable: boolean;
  readonly #sent: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: FxErrorOptions & {
      readonly operation: string;
      readonly status?: number;
      readonly said?: string;
      readonly retryable?: boolean;
      readonly sent?: boolean;
    },
  ) {
    super(code, message, options);
    this.operation = options.operation;
    this.status = options.status;
    this.said = options.said ?? "";
    this.#retryable = options.retryable ?? false;
    this.#sent = options.sent ?? true;
  }

  /** True where another call, or another attempt, can work. */
  override get retryable(): boolean {
    return this.#retryable;
  }

  /** True where the server may have done what it was asked for, though it did not say so. */
  get isOpen(): boolean {
    return this.#sent && this.status !== undefined && OPEN.has(this.status);
  }
}

/** The status codes of gRPC that fx tells apart as a client. */
export const CALL_STATUS = {
  CANCELLED: 1,
  UNKNOWN: 2,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  RESOURCE_EXHAUSTED: 8,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

const OPEN: ReadonlySet<number> = new Set([
  CALL_STATUS.CANCELLED,
  CALL_STATUS.DEADLINE_EXCEEDED,
  CALL_STATUS.UNAVAILABLE,
]);
