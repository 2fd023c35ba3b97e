import { Chalk, type ChalkInstance } from "chalk";
import { FxError, type SourceLocation } from "../../runtime/base/errors/errors.ts";
import { describeThrown, getNewMessage, listCauses } from "../../runtime/base/errors/thrown.ts";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { isKind } from "../../runtime/base/json.ts";
import { readAuthorStack, showPlace } from "../../runtime/base/source/source-location.ts";
import { countOf, formatMs, oneLine, plainText } from "../../runtime/base/text.ts";
import { TaskFailure, TaskStopped } from "../../runtime/task/run/task-failure.ts";

export interface ErrorView {
  readonly style: ChalkInstance;
  readonly verbose: boolean;
  readonly cwd: string;
  readonly projectRoot: string;
  /** Redacts secrets and cuts long texts. */
  readonly shorten: (text: string) => string;
  /** Redacts secrets. */
  readonly redact: (text: string) => string;
}

/**
 * Formats an error for people: what happened, where in the author's source, and one hint. Adds
 * stacks with --verbose.
 */
export function renderError(error: FxError, view: ErrorView): string {
  const lines = error instanceof TaskFailure ? taskLines(error, view) : plainLines(error, view);
  const hint = error.hint ?? getRetryHint(error);
  return [
    ...lines,
    ...(hint === undefined
      ? []
      : [`  ${view.style.dim("hint:")} ${plainText(view.shorten(hint))}`]),
    ...(view.verbose ? verboseLines(error, view) : []),
  ].join("\n");
}

function plainLines(error: FxError, view: ErrorView): string[] {
  return [
    `${view.style.red(`Error ${error.code}:`)} ${plainText(messageWithPlace(error, view))}`,
    ...detailLines(error, view),
    ...causeLines(error, view),
    ...(error.kind === "load" && error.location !== undefined
      ? renderCodeFrame(error.location, view.style)
      : []),
  ];
}

/**
 * Appends the place unless the error names it. For usage errors, such as invalid inputs, without
 * the column.
 */
function messageWithPlace(error: FxError, view: ErrorView): string {
  const { location, kind } = error;
  const message = view.shorten(error.summary);
  if (location === undefined || namesPlace(error, location, view)) return message;
  const { file, line } = location;
  return `${message} (${showPlace(kind === "usage" ? { file, line } : location, view.cwd)})`;
}

/** Whether the message or one of its details names the line. */
function namesPlace(error: FxError, { file, line }: SourceLocation, { cwd }: ErrorView): boolean {
  const place = showPlace({ file, line }, cwd);
  return [error.summary, ...error.details].some((text) =>
    text.split(place).some((rest, part) => part > 0 && !/^\d/.test(rest)),
  );
}

/** What a message says instead of the phase of its job. */
const HEADS: Readonly<Record<string, string>> = {
  FX6001: "MAY STILL BE RUNNING",
  FX1008: "TIMED OUT",
};

function taskLines(error: TaskFailure, view: ErrorView): string[] {
  const { task, attempt, attempts, tookMs, phase = "SUCCEEDED" } = error.run;
  if (error instanceof TaskStopped) return [`⏹ ${oneLine(task)}  ABORTED  run ${error.run.runId}`];
  const code = authorCode(error);
  const mayRun = error.code === "FX6001";
  const verdict = `${error.retryable ? "retryable" : "not retryable"}${code === undefined ? "" : ` · code ${code}`}`;
  const reached = phase === "SUCCEEDED" ? "FAILED" : phase;
  const head = HEADS[error.code] ?? reached;
  // What the connector reported or threw stands alone, without a code.
  const isAuthors = error.code === "FX1001" || error.code === "FX1002";
  const shownCode = isAuthors ? "" : view.style.dim(`${error.code}: `);
  return [
    `${view.style.red("✖")} ${oneLine(task)}  ${head} after ${formatMs(tookMs)}  attempt ${attempt}/${attempts}${mayRun ? "" : `  ${verdict}`}`,
    `  ${shownCode}${plainText(view.shorten(error.summary))}`,
    ...detailLines(error, view),
    ...(error.location !== undefined && namesPlace(error, error.location, view)
      ? renderCodeFrame(error.location, view.style)
      : placeLines(error.location, view)),
    ...causeLines(error, view),
  ];
}

function authorCode(error: FxError): string | undefined {
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return error.cause instanceof FxError || typeof code !== "string" ? undefined : plainText(code);
}

function detailLines(error: FxError, view: ErrorView): string[] {
  return error.details.map((line) => `  ${plainText(view.shorten(line))}`);
}

/**
 * The author's error that caused fx's: its message unless fx's repeats it, and the line that threw.
 */
function causeLines(error: FxError, view: ErrorView): string[] {
  const { cause } = error;
  if (!(cause instanceof Error) || cause instanceof FxError) return [];
  const { location, hidden } = readAuthorStack(cause, view.projectRoot);
  if (error.kind === "usage" && location === undefined) return [];
  const format = (text: string): string => plainText(view.shorten(text)).replaceAll("\n", "\n  ");
  const isRepeated = view.redact(error.message).includes(view.redact(cause.message));
  const showsHidden =
    hidden > 0 && !view.verbose && (error.kind !== "environment" || location !== undefined);
  return [
    ...(isRepeated ? [] : [`  ${format(describeThrown(cause))}`]),
    ...listCauses(cause).map((further) => `  caused by ${format(describeThrown(further))}`),
    ...(error.location === undefined ? placeLines(location, view) : []),
    ...(showsHidden
      ? [
          `  ${view.style.dim(`(${countOf(hidden, "frame")} of fx and node_modules hidden; --verbose shows them)`)}`,
        ]
      : []),
  ];
}

/** A place in the author's source, and the lines there. */
function placeLines(location: SourceLocation | undefined, view: ErrorView): string[] {
  if (location === undefined) return [];
  return [`    ${showPlace(location, view.cwd)}`, ...renderCodeFrame(location, view.style)];
}

function getRetryHint(error: FxError): string | undefined {
  const isThrown = error.code === "FX1002" && !(error.cause instanceof FxError);
  if (!(error instanceof TaskFailure) || !isThrown || error.retryable) return undefined;
  const what = isKind(error.cause, "user-error")
    ? "a UserError is never retried"
    : "fx does not retry errors that a task's code throws";
  return `${what}; throw RetryableError if a retry can succeed`;
}

function verboseLines(error: FxError, view: ErrorView): string[] {
  const texts = [
    stackText(error, error, view),
    ...listCauses(error).map((cause) => `caused by: ${stackText(cause, error, view)}`),
  ];
  return texts.flatMap((text) => text.split("\n")).map((line) => `  ${plainText(line)}`);
}

/** Shortens the message, never the frames. Leaves out what the message of `shown` already says. */
function stackText(error: unknown, shown: FxError, { shorten }: ErrorView): string {
  if (!(error instanceof Error) || error.stack === undefined) return shorten(describeThrown(error));
  return error.stack.replace(error.message, () => shorten(getNewMessage(error, shown.message)));
}

/** Larger files are generated. */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_WIDTH = 120;

/**
 * The source line at a location and the line before it, numbered, with a mark at the line itself.
 * Never throws: returns an empty list if the file or the line no longer exists.
 */
export function renderCodeFrame(
  { file, line, column = 1 }: SourceLocation,
  style: ChalkInstance = new Chalk({ level: 0 }),
): string[] {
  const source = readLines(file);
  if (source[line - 1] === undefined) return [];
  return (line > 1 ? [line - 1, line] : [line]).map((number) => {
    const isMeant = number === line;
    const text = shorten(source[number - 1] ?? "", isMeant ? column : 1);
    const label = String(number).padStart(String(line).length);
    return `${isMeant ? style.red("  > ") : "    "}${style.dim(`${label} │`)} ${text}`.trimEnd();
  });
}

function readLines(file: string): string[] {
  const text = readFileIfThere(file, { mostBytes: MAX_BYTES })?.replace(/^\uFEFF/, "");
  return text?.split(/\r\n|[\n\r\u2028\u2029]/) ?? [];
}

/**
 * Cuts a long line around the column, between characters. Tabs become two blanks, control
 * characters are removed.
 */
function shorten(line: string, column: number): string {
  if (line.length <= MAX_WIDTH) return printable(line);
  const centered = Math.max(0, Math.min(column - MAX_WIDTH / 2, line.length - MAX_WIDTH));
  const start = column <= MAX_WIDTH * 0.75 ? 0 : centered;
  const end = start + MAX_WIDTH;
  const part = line.slice(start, end).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");
  return `${start > 0 ? "…" : ""}${printable(part)}${end < line.length ? "…" : ""}`;
}

function printable(text: string): string {
  return plainText(text.replaceAll("\t", "  "));
}
