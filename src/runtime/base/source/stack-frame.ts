import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

/** One line of a stack trace that stands in a file. */
export interface StackFrame {
  /** An absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** True where a constructor runs: `at new Job (…)`. */
  readonly isConstructor: boolean;
}

/** More frames than this are no stack that somebody reads. */
const MAX_FRAMES = 1000;

/**
 * The frames of a V8 stack trace, innermost first; undefined for a frame that is in no file (a builtin, code from
 * `eval` or a `data:` URL, Node's own modules). `message` is the error's: lines of it are not taken for frames.
 */
export function parseStack(stack: string, message = ""): (StackFrame | undefined)[] {
  const start = message === "" ? 0 : Math.max(0, stack.indexOf(message)) + message.length;
  const lines = stack
    .slice(start)
    .split("\n")
    .filter((line) => FRAME_LINE.test(line));
  return lines.slice(0, MAX_FRAMES).map(parseFrame);
}

const FRAME_LINE = /^\s+at /;
const PLACE = /^(.+):(\d+):(\d+)$/;

function parseFrame(text: string): StackFrame | undefined {
  const { call, place } = splitFrame(
    text
      .trim()
      .slice("at ".length)
      .replace(/^async /, ""),
  );
  const [, file, line, column] = PLACE.exec(place) ?? [];
  const path = file === undefined ? undefined : toPath(file);
  if (path === undefined) return undefined;
  return {
    file: path,
    line: Number(line),
    column: Number(column),
    isConstructor: call.startsWith("new "),
  };
}

/** `f (/a.ts:1:2)` or `/a.ts:1:2`; a path may hold blanks and parentheses of its own. */
function splitFrame(frame: string): { call: string; place: string } {
  const open = frame.indexOf(" (");
  if (!frame.endsWith(")") || open < 0 || isAbsoluteStart(frame)) return { call: "", place: frame };
  return { call: frame.slice(0, open), place: frame.slice(open + 2, -1) };
}

function isAbsoluteStart(text: string): boolean {
  return text.startsWith("/") || text.startsWith("file:") || /^[A-Za-z]:[\\/]/.test(text);
}

function toPath(file: string): string | undefined {
  if (!isAbsoluteStart(file)) return undefined;
  if (!file.startsWith("file:")) return file;
  try {
    return fileURLToPath(file.replace(/[?#].*$/, ""));
  } catch {
    return undefined;
  }
}

/** A position in a file; line and column counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface MappedFile {
  readonly readMap: () => SourceMapPayload;
  /** How much stands before the mapped code on its first line. */
  readonly firstLineOffset: number;
  map?: SourceMap;
}

const files = new Map<string, MappedFile>();

/**
 * Says how positions in the code that runs for a file lead back to what its author wrote.
 * The map is read when a position is asked for: a run without errors never needs it.
 */
export function registerSourceMap(
  file: string,
  readMap: () => SourceMapPayload,
  firstLineOffset = 0,
): void {
  files.set(file, { readMap, firstLineOffset });
}

/** Where the author wrote what runs at this position; the position itself for files that run as they are written. */
export function originalPosition(file: string, position: Position): Position {
  const mapped = files.get(file);
  if (mapped === undefined) return position;
  const offset = position.line === 1 ? mapped.firstLineOffset : 0;
  const entry = loadMap(mapped)?.findEntry(position.line - 1, position.column - 1 - offset);
  if (
    entry === undefined ||
    !("originalLine" in entry) ||
    entry.generatedLine !== position.line - 1
  )
    return position;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** A map that cannot be read only costs exactness, and never hides the error that asked for it. */
function loadMap(mapped: MappedFile): SourceMap | undefined {
  try {
    return (mapped.map ??= new SourceMap(mapped.readMap()));
  } catch {
    return undefined;
  }
}
