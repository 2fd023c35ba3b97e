import { brandClass } from "../brand.ts";
import { ERROR_CATALOGUE, type ErrorCode, type ErrorKind } from "./error-catalogue.ts";

export { ERROR_CATALOGUE, type ErrorCode, type ErrorKind };

/** A place in the author's source: the file as a path, line and column counted from 1. */
export interface SourceLocation {
  /** Its path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. Default: not known. */
  readonly column?: number;
}

/** What is told beside an error's message. */
export interface FxErrorOptions {
  /** One thing to do or to type next. */
  readonly hint?: string | undefined;
  /** Where in the author's source. Default: not known. */
  readonly location?: SourceLocation | undefined;
  /** What led to this error; shown as its causes. */
  readonly cause?: unknown;
  /** One line for each fault; they follow the message. */
  readonly details?: readonly string[] | undefined;
}

/**
 * An error that fx reports: a code of the catalogue, what happened, where in the author's source, and one hint.
 * What an author's own code throws is not one of these; it is their cause.
 */
export class FxError extends Error {
  /** By which a subclass tells itself apart, also across two copies of flyte-fx. */
  override readonly name: string = "FxError";
  /** Says what happened, whatever the message: one of the catalogue in docs/errors.md. */
  readonly code: ErrorCode;
  /** One thing to do or to type next; undefined where there is none. */
  readonly hint: string | undefined;
  /** Where in the author's source; undefined where that is not known. */
  location: SourceLocation | undefined;
  readonly #summary: string;
  readonly #details: readonly string[];

  constructor(code: ErrorCode, summary: string, options: FxErrorOptions = {}) {
    const details = options.details ?? [];
    super(
      appendDetails(summary, details),
      "cause" in options && options.cause !== undefined ? { cause: options.cause } : undefined,
    );
    this.code = code;
    this.hint = options.hint;
    this.location = options.location;
    this.#summary = summary;
    this.#details = details;
  }

  /** The message without the details. */
  get summary(): string {
    return this.#summary;
  }

  /**
   * One line for each fault; empty if the summary says everything. A getter, because test runners print an error's own
   * properties below its message.
   */
  get details(): readonly string[] {
    return this.#details;
  }

  /** Whose fault it is. */
  get kind(): ErrorKind {
    return ERROR_CATALOGUE[this.code].kind;
  }

  /** The exit code of the command that ends with this error. */
  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exit;
  }

  /** True where the same call may work later. */
  get retryable(): boolean {
    return ERROR_CATALOGUE[this.code].retryable === true;
  }
}

/** Test runners and logs show only an error's `message`, so it has the details, too: one line for each. */
export function appendDetails(summary: string, details: readonly string[]): string {
  if (details.length === 0) return summary;
  return [/[?.:]$/.test(summary) ? summary : `${summary}:`, ...details].join("\n  ");
}

abstract class AuthorError extends Error {
  /** A short code of the author's own, such as `CITY_NOT_FOUND`; part of what the user sees. */
  readonly code: string | undefined;

  protected constructor(plainName: string, args: AuthorErrorArguments) {
    const { code, message, cause } = readArguments(args);
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.name =
      code !== undefined && new.target.name === plainName ? pascalCase(code) : new.target.name;
  }
}

/** A message, or a code and a message; then `{ cause }`. */
export type AuthorErrorArguments<Options = ErrorOptions> =
  [message: string, options?: Options] | [code: string, message: string, options?: Options];

/** Options of a {@link RetryableError}. */
export interface RetryableErrorOptions extends ErrorOptions {
  /**
   * How long to wait before the next try: a Duration, or text such as `30s`, perhaps from a `Retry-After` header. A local run
   * does not call `get` again before; Flyte's engine polls by its own configuration.
   */
  readonly retryAfter?: string | { toMs(): number };
}

/**
 * A permanent failure of the input or the outside system: neither a local run nor Flyte retries it. Under Flyte it is
 * FAILED with its code and message from `create`, `do` and `get`, and an error of kind NON_RECOVERABLE from a function or
 * an executor. From `delete` it is INTERNAL, like any other error: the job may still run.
 *
 * @example
 * throw new UserError("CITY_NOT_FOUND", `no station for "${city}"`);
 * @example
 * throw new UserError("the query is empty");
 */
export class UserError extends AuthorError {
  constructor(...args: AuthorErrorArguments) {
    super("UserError", args);
  }
}

/**
 * A passing fault: a later try can work. From `get` the job is polled again, and is RETRYABLE_FAILED where that goes on for
 * too long; from `create`, `do`, a function or an executor the attempt is repeated while retries are left. Under Flyte it is
 * INTERNAL from `create` and `do`, and an error of kind RECOVERABLE from a function or an executor.
 *
 * @example
 * throw new RetryableError("QUOTA", "too many queries at once", { retryAfter: "30s" });
 */
export class RetryableError extends AuthorError {
  /** How long to wait before the next try. */
  readonly retryAfter: RetryableErrorOptions["retryAfter"];

  constructor(...args: AuthorErrorArguments<RetryableErrorOptions>) {
    super("RetryableError", args);
    const options = args.at(-1);
    this.retryAfter = typeof options === "object" ? options.retryAfter : undefined;
  }
}

brandClass(UserError, "user-error");
brandClass(RetryableError, "retryable-error");

function readArguments(args: AuthorErrorArguments): {
  code: string | undefined;
  message: string;
  cause: unknown;
} {
  const [first, second, third] = args;
  if (typeof second === "string") return { code: first, message: second, cause: third?.cause };
  return { code: undefined, message: first, cause: second?.cause };
}

/** `CITY_NOT_FOUND` reads `CityNotFound` where an error's type is shown. */
function pascalCase(code: string): string {
  return code
    .toLowerCase()
    .replace(/(?:^|[^a-z0-9]+)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
