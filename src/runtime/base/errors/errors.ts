import { capitalize } from "../format-ms.ts";
import { brandClass } from "../json.ts";
import { type ErrorCode, type ErrorKind, getCodeFacts } from "./error-codes.ts";

export type { ErrorCode, ErrorKind };

/** A place in the author's source. Lines and columns count from 1. */
export interface SourceLocation {
  /** The path of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. Default: unknown. */
  readonly column?: number;
}

/** Everything about an error except its code and message. */
export interface FxErrorOptions {
  /** What to do or type next. */
  readonly hint?: string | undefined;
  /** The place in the author's source. Default: unknown. */
  readonly location?: SourceLocation | undefined;
  /** The error that led to this one; shown with its own causes. */
  readonly cause?: unknown;
  /** One line per fault, printed below the message. */
  readonly details?: readonly string[] | undefined;
}

/** The same error with another detail, and possibly another hint. */
export function addDetail(error: FxError, detail: string, hint = error.hint): FxError {
  const { code, summary, cause, location, details } = error;
  return new FxError(code, summary, { cause, location, hint, details: [...details, detail] });
}

/**
 * An error that fx reports: a code, what happened, the place in the author's source, and one hint.
 * Errors from author code are not FxErrors; they appear as the cause of one.
 */
export class FxError extends Error {
  /** Identifies a subclass, even across two copies of flyte-fx. */
  override readonly name: string = "FxError";
  /** Identifies the kind of error independently of the message; docs/errors.md lists all codes. */
  readonly code: ErrorCode;
  /** What to do or type next, if fx has a suggestion. */
  readonly hint: string | undefined;
  /** The place in the author's source, if known. */
  location: SourceLocation | undefined;
  readonly #summary: string;
  readonly #details: readonly string[];

  constructor(code: ErrorCode, summary: string, options: FxErrorOptions = {}) {
    const details = options.details ?? [];
    super(
      appendDetails(summary, details),
      options.cause === undefined ? undefined : { cause: options.cause },
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
   * One line per fault; empty if the summary says everything. A getter because test runners print
   * an error's own properties below its message.
   */
  get details(): readonly string[] {
    return this.#details;
  }

  /** Who can fix the error. */
  get kind(): ErrorKind {
    return getCodeFacts(this.code).kind;
  }

  /** The exit code of a command that ends with this error. */
  get exitCode(): number {
    return getCodeFacts(this.code).exitCode;
  }

  /** True if the same call may succeed when repeated. */
  get retryable(): boolean {
    return getCodeFacts(this.code).retryable;
  }
}

/**
 * Puts the details into the message, one per line, because test runners and logs show only an
 * error's `message`.
 */
function appendDetails(summary: string, details: readonly string[]): string {
  if (details.length === 0) return summary;
  return [/[?.:]$/.test(summary) ? summary : `${summary}:`, ...details].join("\n  ");
}

abstract class AuthorError extends Error {
  /** A short code that the author chose, such as `CITY_NOT_FOUND`. The user sees it. */
  readonly code: string | undefined;

  protected constructor(plainName: string, args: AuthorErrorArguments) {
    const [first, second, third] = args;
    const hasCode = typeof second === "string";
    const cause = hasCode ? third?.cause : second?.cause;
    super(hasCode ? second : first, cause === undefined ? undefined : { cause });
    this.code = hasCode ? first : undefined;
    this.name = hasCode && new.target.name === plainName ? pascalCase(first) : new.target.name;
  }
}

/** A message, or a code and a message; then `{ cause }`. */
export type AuthorErrorArguments<Options = ErrorOptions> =
  [message: string, options?: Options] | [code: string, message: string, options?: Options];

/** Options of a {@link RetryableError}. */
export interface RetryableErrorOptions extends ErrorOptions {
  /**
   * How long to wait: a Duration or a string such as `30s`, for example from a `Retry-After`
   * header. A local run waits at least this long before it calls `get` or `delete` again or starts
   * the next attempt. Flyte's engine keeps its own schedule.
   */
  readonly retryAfter?: string | { toMs(): number };
}

/**
 * A permanent failure caused by the input or the outside system. Neither a local run nor Flyte
 * retries it. Thrown from `create`, `do` or `get`, it makes the task FAILED in Flyte, with its code
 * and message. From a function or an executor it is an error of kind NON_RECOVERABLE. From `delete`
 * it is INTERNAL, like any other error, because the job may still be running.
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
 * A transient failure: trying again can succeed. If `get` throws it, fx polls the job again; if
 * `get` keeps failing for too long, the job is RETRYABLE_FAILED. If `create`, `do`, a function or
 * an executor throws it, the attempt is repeated while retries are left. If `delete` throws it, a
 * local run repeats the call for up to 60 s. Flyte sees it as INTERNAL from `create`, `do` and
 * `delete`, and as an error of kind RECOVERABLE from a function or an executor.
 *
 * @example
 * throw new RetryableError("QUOTA", "too many queries at once", { retryAfter: "30s" });
 */
export class RetryableError extends AuthorError {
  /** How long to wait before the next call of `get` or `delete`, or the next attempt. */
  readonly retryAfter: RetryableErrorOptions["retryAfter"];

  constructor(...args: AuthorErrorArguments<RetryableErrorOptions>) {
    super("RetryableError", args);
    const options = args.at(-1);
    this.retryAfter = typeof options === "object" ? options.retryAfter : undefined;
  }
}

brandClass(UserError, "user-error");
brandClass(RetryableError, "retryable-error");

/** `CITY_NOT_FOUND` becomes `CityNotFound`, to be shown as the error's type. */
function pascalCase(code: string): string {
  return code
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map(capitalize)
    .join("");
}
