import { sep, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceLocation } from "../errors/errors.ts";
import { originalPosition, parseStack, type StackFrame } from "./stack-frame.ts";

export type { SourceLocation };

/** A place that is worked out when it is asked for. */
export interface LazyLocation {
  readonly location: SourceLocation | undefined;
}

/** An error's stack as its author sees it. */
export interface AuthorStack {
  /** The innermost frame of the author's. */
  readonly location: SourceLocation | undefined;
  readonly frames: readonly SourceLocation[];
  /** How many frames of fx, node_modules and Node itself were left out. */
  readonly hidden: number;
}

/** Enough for the constructors of fx and of the author's own classes, and for the line that calls them. */
const CAPTURED_FRAMES = 16;

/**
 * Remembers where the author's code stands at this moment; called in a constructor: where `new` was written.
 * It costs a few microseconds: the stack is turned into text and read when the location is asked for.
 */
export function captureLocation(): LazyLocation {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = CAPTURED_FRAMES;
  const captured: { stack?: unknown } = {};
  Error.captureStackTrace(captured, captureLocation);
  Error.stackTraceLimit = limit;
  return new CapturedLocation(captured);
}

class CapturedLocation implements LazyLocation {
  #captured: { stack?: unknown } | undefined;
  #location: SourceLocation | undefined;

  constructor(captured: { stack?: unknown }) {
    this.#captured = captured;
  }

  get location(): SourceLocation | undefined {
    if (this.#captured !== undefined) {
      const frames = authorFrames(getStack(this.#captured));
      this.#location = locate(frames.find((frame) => !frame.isConstructor) ?? frames[0]);
      this.#captured = undefined;
    }
    return this.#location;
  }
}

/** The innermost frame of a stack that is the author's. Paths inside `projectRoot` count as his even where a folder above it is called node_modules. */
export function authorFrame(stack: string, projectRoot?: string): SourceLocation | undefined {
  return locate(authorFrames(stack, projectRoot)[0]);
}

/** The author's frames of anything that was thrown, and how many others there are. */
export function authorStack(error: unknown, projectRoot?: string): AuthorStack {
  const all = parseStack(getStack(error), getMessage(error));
  const frames = all
    .filter((frame) => isAuthorFrame(frame, projectRoot))
    .map(locate)
    .filter((location) => location !== undefined);
  return { location: frames[0], frames, hidden: all.length - frames.length };
}

function authorFrames(stack: string, projectRoot?: string): StackFrame[] {
  return parseStack(stack).filter((frame) => isAuthorFrame(frame, projectRoot));
}

function locate(frame: StackFrame | undefined): SourceLocation | undefined {
  if (frame === undefined) return undefined;
  const { file, line, column } = frame;
  return { file, ...originalPosition(file, { line, column }) };
}

function isAuthorFrame(
  frame: StackFrame | undefined,
  projectRoot: string | undefined,
): frame is StackFrame {
  return frame !== undefined && !isFxFile(frame.file) && !isInNodeModules(frame.file, projectRoot);
}

function isInNodeModules(file: string, projectRoot: string | undefined): boolean {
  const isInside = projectRoot !== undefined && file.startsWith(projectRoot + sep);
  return (isInside ? file.slice(projectRoot.length) : file).includes(`${sep}node_modules${sep}`);
}

/** Whether a file is part of the running flyte-fx: its sources or what is built of them. */
export function isFxFile(file: string): boolean {
  return FX_FOLDERS.some((folder) => file.startsWith(folder));
}

const FX_FOLDERS = findFxFolders(fileURLToPath(import.meta.url));

/** This file is in the package's src/ or, bundled, in its dist/; its examples are an author's. */
function findFxFolders(thisFile: string): string[] {
  const end = Math.max(
    thisFile.lastIndexOf(`${sep}dist${sep}`),
    thisFile.lastIndexOf(`${sep}src${sep}`),
  );
  const root = thisFile.slice(0, end + 1);
  return ["dist", "src", "bin"].map((folder) => root + folder + sep);
}

function getStack(error: unknown): string {
  return textProperty(error, "stack");
}

function getMessage(error: unknown): string {
  return textProperty(error, "message");
}

/** What is thrown can be anything, an object whose getters throw included. */
function textProperty(value: unknown, name: "stack" | "message"): string {
  if (typeof value !== "object" || value === null) return "";
  try {
    const text: unknown = Reflect.get(value, name);
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}

/** A path as a user reads it: seen from the working directory where it lies below that. */
export function shownPath(file: string, cwd: string): string {
  const fromHere = relative(cwd, file) || ".";
  return fromHere === ".." || fromHere.startsWith(`..${sep}`) ? file : fromHere;
}

/** `src/weather.ts:31:13`, as far as the place is known. */
export function shownPlace(
  {
    file,
    line,
    column,
  }: { readonly file: string; readonly line?: number; readonly column?: number },
  cwd: string,
): string {
  return [shownPath(file, cwd), line, column].filter((part) => part !== undefined).join(":");
}
