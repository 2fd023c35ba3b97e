import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { FxError, SourceLocation } from "../errors/errors.ts";
import { isWithin } from "../files.ts";
import { countOf } from "../text.ts";
import { toOriginalPosition } from "./source-map.ts";
import { parseFrameLine, parseStack, splitStack, type StackFrame } from "./stack-frame.ts";

export type { SourceLocation };

/** A location that is computed on first use. */
export interface LazyLocation {
  readonly location: SourceLocation | undefined;
}

/** The author's frames of an error's stack. */
export interface AuthorStack {
  /** The author's innermost frame. */
  readonly location: SourceLocation | undefined;
  readonly frames: readonly SourceLocation[];
  /** The number of omitted frames: fx, node_modules and Node. */
  readonly hidden: number;
}

/**
 * Enough for the constructors of fx and of the author's own classes, and for the line that calls
 * them.
 */
const CAPTURED_FRAMES = 16;

/**
 * Captures the current place in the author's code; in a constructor, the place of `new`. Takes a
 * few microseconds, because the stack is formatted and parsed only when the location is read.
 */
export function captureLocation(): LazyLocation {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = CAPTURED_FRAMES;
  // Other runtimes format the stack of an error only.
  const captured: { stack?: unknown } = new Error();
  Error.captureStackTrace(captured, captureLocation);
  Error.stackTraceLimit = limit;
  return new CapturedLocation(captured);
}

/**
 * Private fields keep the location out of tasks and connectors that an author prints or writes as
 * JSON.
 */
class CapturedLocation implements LazyLocation {
  #captured: { stack?: unknown } | undefined;
  #location: SourceLocation | undefined;

  constructor(captured: { stack?: unknown }) {
    this.#captured = captured;
  }

  get location(): SourceLocation | undefined {
    if (this.#captured !== undefined) {
      const all = parseStack(readText(this.#captured, "stack"));
      const frames = all.filter((frame) => isAuthorFrame(frame));
      const frame = frames.find(({ isConstructor }) => !isConstructor) ?? frames[0];
      this.#location = frame && locate(frame);
      this.#captured = undefined;
    }
    return this.#location;
  }
}

/**
 * The author's frames of any thrown value, and the number of other frames. Files in `projectRoot`
 * count as the author's even if the project is inside a node_modules folder.
 */
export function readAuthorStack(error: unknown, projectRoot?: string): AuthorStack {
  const all = parseStack(readText(error, "stack"), readText(error, "message"));
  const frames = all.filter((frame) => isAuthorFrame(frame, projectRoot)).map(locate);
  return { location: frames[0], frames, hidden: all.length - frames.length };
}

/** The place of an error in the author's code: its own, or that of its cause. */
export function locateError(
  { location, cause }: FxError,
  projectRoot: string,
): SourceLocation | undefined {
  return (
    location ?? (cause instanceof Error ? readAuthorStack(cause, projectRoot).location : undefined)
  );
}

function locate({ file, line, column }: StackFrame): SourceLocation {
  return { file, ...toOriginalPosition(file, { line, column }) };
}

function isAuthorFrame(frame: StackFrame | undefined, projectRoot?: string): frame is StackFrame {
  return frame !== undefined && !isFxFile(frame.file) && !isInNodeModules(frame.file, projectRoot);
}

function isInNodeModules(file: string, projectRoot: string | undefined): boolean {
  const isInside = projectRoot !== undefined && file.startsWith(projectRoot + sep);
  return (isInside ? file.slice(projectRoot.length) : file).includes(`${sep}node_modules${sep}`);
}

/** Whether a file belongs to the running flyte-fx, built or as source. */
export function isFxFile(file: string): boolean {
  return FX_FOLDERS.some((folder) => file.startsWith(folder));
}

const FX_FOLDERS = findFxFolders(fileURLToPath(import.meta.url));

/** This file is in src/ or, once bundled, in dist/. The package's examples count as author code. */
function findFxFolders(thisFile: string): string[] {
  const end = Math.max(
    thisFile.lastIndexOf(`${sep}dist${sep}`),
    thisFile.lastIndexOf(`${sep}src${sep}`),
  );
  const root = thisFile.slice(0, end + 1);
  return ["dist", "src", "bin"].map((folder) => root + folder + sep);
}

/** Getters of a thrown object may throw. */
function readText(value: unknown, name: "stack" | "message"): string {
  if (typeof value !== "object" || value === null) return "";
  try {
    const text: unknown = Reflect.get(value, name);
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}

/** A path for a message: relative if it is inside the working directory. */
export function showPath(file: string, cwd: string): string {
  return isWithin(file, cwd) ? relative(cwd, file) || "." : file;
}

/** `src/weather.ts:31:13`, as far as line and column are known. */
export function showPlace(
  place: { readonly file: string; readonly line?: number; readonly column?: number },
  cwd: string,
): string {
  const parts = [showPath(place.file, cwd), place.line, place.column];
  return parts.filter((part) => part !== undefined).join(":");
}

/**
 * An error's stack without the frames of fx and Node, with positions in the author's source. The
 * author's frames of `origin`, the error that led to this one, come first. A stack without author
 * frames is returned unchanged, because the fault may be in fx.
 */
export function foldStack(error: Error, origin?: Error): string {
  const { stack = "", message } = error;
  const { head, frameLines } = splitStack(stack, message);
  const own = listAuthorLines(frameLines);
  const originFrames =
    origin === undefined ? [] : splitStack(origin.stack ?? "", origin.message).frameLines;
  const shown = [...new Set([...listAuthorLines(originFrames), ...own])];
  if (shown.length === 0) return stack;
  const folded = frameLines.length - own.length;
  const note = `${countOf(folded, "frame")} of fx and Node hidden`;
  return [head, ...shown, ...(folded > 0 ? [`    (${note})`] : [])].join("\n");
}

function listAuthorLines(frameLines: readonly string[]): string[] {
  return frameLines.map(toAuthorLine).filter((line) => line !== undefined);
}

/** Undefined for a frame of fx or Node. */
function toAuthorLine(line: string): string | undefined {
  const frame = parseFrameLine(line);
  if (frame === undefined || isFxFile(frame.file)) return undefined;
  const original = toOriginalPosition(frame.file, frame);
  return line.replace(`:${frame.line}:${frame.column}`, `:${original.line}:${original.column}`);
}
