import { type ErrorCode, FxError, type SourceLocation } from "../base/errors/errors.ts";
import { describeCause, describeThrown, listCauses } from "../base/errors/thrown.ts";
import { isKind } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import { readAuthorStack, showPlace } from "../base/source/source-location.ts";
import { countOf } from "../base/text.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { TaskFailure } from "../task/run/task-failure.ts";
import type { ContainerError } from "../wire/models/container-error.ts";

const LONGEST_MESSAGE = 32_000;

/**
 * Formats an error for Flyte's console as flytekit does: the place in the author's source, then the
 * message. Secrets are replaced before the text is indented and cut, because parts of a secret are
 * not recognized.
 */
export function formatErrorMessage(
  thrown: unknown,
  projectRoot: string,
  redact: (text: string) => string,
): string {
  const error = unwrap(thrown);
  const trace = formatTrace(error, projectRoot).map(redact);
  const text = redact(describeWithCauses(error).join("\n")).replaceAll(`${projectRoot}/`, "");
  const clean = `Trace:\n\n${indent(trace)}\nMessage:\n\n${indent(text.split("\n"))}`;
  const cut =
    clean.length <= LONGEST_MESSAGE
      ? clean
      : `${clean.slice(0, LONGEST_MESSAGE)}… (${clean.length} characters)`;
  return cut.toWellFormed(); // protobuf rejects half of a surrogate pair
}

/** The original error, without fx's wrappers. */
function unwrap(thrown: unknown): unknown {
  if (thrown instanceof ContainerFault) return unwrap(thrown.fault);
  if (thrown instanceof RunStop && thrown.by.kind === "crash") return unwrap(thrown.by.error);
  return thrown;
}

/** The author's frames, from the innermost cause that has any. */
function formatTrace(error: unknown, projectRoot: string): string[] {
  const show = (location: SourceLocation): string => `at ${showPlace(location, projectRoot)}`;
  if (error instanceof FxError && error.location !== undefined) return [show(error.location)];
  const { frames, hidden } = [error, ...listCauses(error)]
    .map((thrown) => readAuthorStack(thrown, projectRoot))
    .find(({ location }) => location !== undefined) ?? { frames: [], hidden: 0 };
  const lines = frames.map(show);
  if (hidden > 0) lines.push(`(${countOf(hidden, "frame")} of fx and node_modules hidden)`);
  return lines;
}

function describeWithCauses(error: unknown): string[] {
  const thrown = error === "" ? "an empty string was thrown" : describeThrown(error);
  const lines = error instanceof FxError ? describeFxError(error) : [thrown];
  const above = lines.join("\n");
  return [
    ...lines,
    ...listCauses(error)
      .map((cause) => describeCause(cause, above))
      .filter((text) => !above.includes(text))
      .map((text) => `caused by ${text}`),
  ];
}

function describeFxError({ code, message, hint }: FxError): string[] {
  return [`${code}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}\n`).join("");
}

/** How Flyte classifies an error: its code, who caused it, and whether a retry may succeed. */
type ErrorVerdict = Pick<ContainerError, "code" | "kind" | "origin">;

/** A failure outside the author's code: of storage, of invalid bytes, or of fx itself. */
export class ContainerFault extends Error {
  override readonly name = "ContainerFault";

  constructor(readonly fault: unknown) {
    super("a failure outside the task's code", { cause: fault });
  }
}

/**
 * Environment faults that a retry cannot fix, because it would use the same bytes, image or URI.
 */
const PERMANENT: ReadonlySet<ErrorCode> = new Set(["FX2006", "FX5015", "FX5016", "FX5017"]);
const LONGEST_CODE = 100;

/**
 * Classifies an error for Flyte. Errors from author code are user errors, and permanent unless they
 * are retryable.
 */
export function verdictFromThrown(thrown: unknown, protocol: Protocol): ErrorVerdict {
  if (thrown instanceof ContainerFault) return systemVerdict(thrown.fault, protocol);
  if (thrown instanceof RunStop) return verdictFromStop(thrown, protocol);
  if (thrown instanceof FxError && isEnvironmentFault(thrown))
    return systemVerdict(thrown, protocol);
  const isRetryable =
    thrown instanceof FxError ? thrown.retryable : isKind(thrown, "retryable-error");
  return {
    code: getOwnCode(thrown) ?? getDefaultCode(thrown, isRetryable, protocol),
    kind: isRetryable ? "RECOVERABLE" : "NON_RECOVERABLE",
    origin: "USER",
  };
}

/** USER for Flyte 2, which retries SYSTEM and RECOVERABLE forever but counts retries for USER. */
function systemVerdict(fault: unknown, protocol: Protocol): ErrorVerdict {
  const isPermanent = fault instanceof FxError && PERMANENT.has(fault.code);
  return {
    code: "SYSTEM",
    kind: isPermanent ? "NON_RECOVERABLE" : "RECOVERABLE",
    origin: protocol === "flyte2" && !isPermanent ? "USER" : "SYSTEM",
  };
}

function verdictFromStop({ by }: RunStop, protocol: Protocol): ErrorVerdict {
  if (by.kind === "crash") return verdictFromThrown(by.error, protocol);
  if (by.kind === "attempt-timeout")
    return { code: "USER:Timeout", kind: "RECOVERABLE", origin: "USER" };
  return systemVerdict(by, protocol);
}

/** A missing secret counts as the author's error: tasks must declare their secrets. */
function isEnvironmentFault({ code, kind }: FxError): boolean {
  return kind === "internal" || (kind === "environment" && code !== "FX5001");
}

/** The error's own code. For a failed nested run, the code of its cause. */
function getOwnCode(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  if (thrown instanceof TaskFailure) return getOwnCode(thrown.cause) ?? thrown.code;
  const { code } = thrown as { code?: unknown };
  if (typeof code === "number") return String(code);
  return typeof code === "string" && code !== "" && code.length <= LONGEST_CODE ? code : undefined;
}

function getDefaultCode(thrown: unknown, isRetryable: boolean, protocol: Protocol): string {
  if (protocol === "flyte2") return thrown instanceof Error ? thrown.name : "Error";
  return isRetryable ? "USER:Recoverable" : "USER:RuntimeError";
}
