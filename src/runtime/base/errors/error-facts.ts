import { type ErrorCode, FxError, type FxErrorOptions } from "./errors.ts";
import { describeThrown, listCauses, readableThrown } from "./thrown.ts";

/** A thrown value as plain data, without secrets. */
export interface ErrorFacts {
  /** Undefined if the value was not an error: `message` then describes it. */
  readonly name: string | undefined;
  readonly message: string;
  /** The `code` of an author's error, which is not an FxError. */
  readonly code?: string | undefined;
  readonly stack?: string | undefined;
  /** Set for an FxError. */
  readonly fx?: FxFields | undefined;
  readonly causes?: readonly ErrorFacts[];
}

type FxFields = Pick<FxErrorOptions, "hint" | "location" | "details"> & {
  readonly code: ErrorCode;
  readonly summary: string;
};

/** Errors of JavaScript keep their class. */
const CLASSES = { TypeError, RangeError, ReferenceError, SyntaxError } as const;

/** Describes what author code threw, for another process. */
export function toErrorFacts(error: unknown, redact: (text: string) => string): ErrorFacts {
  const thrown = readableThrown(error);
  const causes = listCauses(thrown).map((cause) => toPlain(cause, redact));
  return { ...toPlain(thrown, redact), causes };
}

function toPlain(error: unknown, redact: (text: string) => string): ErrorFacts {
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

/** The thrown value again, with the same texts. */
export function fromErrorFacts({ causes = [], ...error }: ErrorFacts): unknown {
  return [error, ...causes].reduceRight<unknown>(
    (cause, each) => createError(each, cause),
    undefined,
  );
}

function createError({ name, message, stack, fx }: ErrorFacts, cause: unknown): unknown {
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
