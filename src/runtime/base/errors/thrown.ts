import { getKind } from "../json.ts";
import { type ErrorCode, FxError, type FxErrorOptions } from "./errors.ts";

/** Causes can be circular. */
const MOST_CAUSES = 10;

/**
 * Returns the thrown value, or another error if reading it throws (a getter, a revoked proxy). The
 * result is safe to classify and describe.
 */
export function readableThrown(thrown: unknown): unknown {
  try {
    [thrown, ...listCauses(thrown)].forEach(readProperties);
    return thrown;
  } catch {
    return new Error("the thrown error cannot be read: reading it throws another error");
  }
}

/** Reads every property that fx uses, except the stack, which is always read inside try. */
function readProperties(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  const { code } = thrown as { code?: unknown };
  return [getKind(thrown), code, thrown instanceof Error && describeThrown(thrown)];
}

/** An error's cause, the cause of that, and so on. */
export function listCauses(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let thrown = error;
  while (thrown instanceof Error && thrown.cause !== undefined && causes.length < MOST_CAUSES) {
    thrown = thrown.cause;
    causes.push(thrown);
  }
  return causes;
}

/** `Type: message` of any thrown value. */
export function describeThrown(error: unknown): string {
  return describeCause(error, "");
}

/** `Type: message` of a cause, without the details that the text `above` it already shows. */
export function describeCause(cause: unknown, above: string): string {
  if (!(cause instanceof Error)) return typeof cause === "string" ? cause : unnamed(cause);
  const message = getNewMessage(cause, above) || "(no message)";
  return cause.name === "" ? message : `${cause.name}: ${message}`;
}

/** An error's message, without the details that the text `above` it already shows. */
export function getNewMessage(error: Error, above: string): string {
  return error instanceof FxError && error.details.every((line) => above.includes(line))
    ? error.summary
    : error.message;
}

function unnamed(thrown: unknown): string {
  if (thrown === null || thrown === undefined) return `${String(thrown)} was thrown`;
  return `${typeof thrown === "object" ? "an" : "a"} ${typeof thrown} was thrown: ${safeText(thrown)}`;
}

/** A value as JSON, or `[object …]` if it has no JSON form. */
export function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** A thrown value as plain data, without secrets. */
export interface ThreadError {
  /** Undefined if the value was not an error: `message` then describes it. */
  readonly name: string | undefined;
  readonly message: string;
  /** The `code` of an author's error, which is not an FxError. */
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
  /** Set for an FxError. */
  readonly fx?: FxFields | undefined;
  readonly causes?: readonly ThreadError[];
}

type FxFields = Pick<FxErrorOptions, "hint" | "location" | "details"> & {
  readonly code: ErrorCode;
  readonly summary: string;
};

/** Errors of JavaScript keep their class. */
const CLASSES = { TypeError, RangeError, ReferenceError, SyntaxError } as const;

/** Describes what author code threw, for another thread. */
export function toThreadError(error: unknown, redact: (text: string) => string): ThreadError {
  const thrown = readableThrown(error);
  const causes = listCauses(thrown).map((cause) => toPlain(cause, redact));
  return { ...toPlain(thrown, redact), causes };
}

function toPlain(error: unknown, redact: (text: string) => string): ThreadError {
  if (!(error instanceof Error)) return { name: undefined, message: redact(describeThrown(error)) };
  const { name, message, stack } = error;
  const { code } = error as { readonly code?: unknown };
  return {
    name: typeof name === "string" ? name : "Error",
    message: redact(typeof message === "string" ? message : describeThrown(error)),
    code: typeof code === "string" ? redact(code) : undefined,
    stack: typeof stack === "string" ? redact(stack) : undefined,
    fx: error instanceof FxError ? toFxFields(error, redact) : undefined,
  };
}

function toFxFields(
  { code, summary, details, hint, location }: FxError,
  redact: (text: string) => string,
): FxFields {
  return {
    code,
    summary: redact(summary),
    details: details.map(redact),
    hint: hint && redact(hint),
    location,
  };
}

/** The thrown value again, for the log. */
export function fromThreadError({ causes = [], ...error }: ThreadError): unknown {
  return [error, ...causes].reduceRight<unknown>(
    (cause, each) => createError(each, cause),
    undefined,
  );
}

function createError({ name, message, stack, fx }: ThreadError, cause: unknown): unknown {
  if (name === undefined) return message;
  const options = cause === undefined ? {} : { cause };
  const error =
    fx === undefined
      ? Object.assign(new (findClass(name))(message, options), { name })
      : new FxError(fx.code, fx.summary, { ...fx, ...options });
  error.stack = stack ?? "";
  return error;
}

function findClass(name: string): ErrorConstructor {
  return Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : Error;
}

/** Why Node ended a thread. */
export function describeThreadEnd(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? "it ran out of memory: its heap reached the limit"
    : describeThrown(error);
}
