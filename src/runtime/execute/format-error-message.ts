import { countOf } from "../base/count-of.ts";
import { FxError, type SourceLocation } from "../base/errors/errors.ts";
import { describeCause, describeThrown, listCauses } from "../base/errors/thrown.ts";
import { showPlace, readAuthorStack } from "../base/source/source-location.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { ContainerFault } from "./error-verdict.ts";

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
  const lines = error instanceof FxError ? describeFxError(error) : describeAuthorError(error);
  const above = lines.join("\n");
  return [
    ...lines,
    ...listCauses(error)
      .map((cause) => describeCause(cause, above))
      .filter((text) => !above.includes(text))
      .map((text) => `caused by ${text}`),
  ];
}

function describeAuthorError(error: unknown): string[] {
  const isEmpty =
    error === undefined ||
    error === null ||
    error === "" ||
    (error instanceof Error && error.message === "");
  if (!isEmpty) return [describeThrown(error)];
  return [
    error === "" ? "an empty string was thrown" : describeThrown(error),
    'hint: the task\'s code threw this without a message; throw new Error("what went wrong") instead',
  ];
}

function describeFxError({ code, message, hint }: FxError): string[] {
  return [`${code}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}\n`).join("");
}
