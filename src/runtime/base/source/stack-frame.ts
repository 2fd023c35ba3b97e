import { fileURLToPath } from "node:url";

/** A line of a stack trace with a position in a file. */
export interface StackFrame {
  /** An absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** True for a constructor: `at new Job (…)`. */
  readonly isConstructor: boolean;
}

const FRAME_LINE = /^\s+at /;
const PLACE = /^(.+):(\d+):(\d+)$/;

/**
 * Parses a V8 stack trace, innermost frame first. Frames without a file are undefined: builtins,
 * Node's modules, and code from `eval` or a `data:` URL. `message` is the error's message, whose
 * lines are not frames.
 */
export function parseStack(stack: string, message = ""): (StackFrame | undefined)[] {
  return splitStack(stack, message).frameLines.map(parseFrameLine);
}

/** Splits a stack trace into the type and message of its error and the lines of its frames. */
export function splitStack(stack: string, message: string) {
  const start = message === "" ? 0 : Math.max(0, stack.indexOf(message)) + message.length;
  const frameLines = stack
    .slice(start)
    .split("\n")
    .filter((line) => FRAME_LINE.test(line));
  const end = frameLines[0] === undefined ? stack.length : stack.indexOf(frameLines[0], start);
  return { head: stack.slice(0, end).trimEnd(), frameLines };
}

/** Parses one line of a stack trace. */
export function parseFrameLine(text: string): StackFrame | undefined {
  const { call, place } = splitFrame(text.trim().replace(/^at (?:async )?/, ""));
  const [, file, line, column] = PLACE.exec(place) ?? [];
  const path = file === undefined ? undefined : toPath(file);
  if (path === undefined) return undefined;
  const isConstructor = call.startsWith("new ");
  return { file: path, line: Number(line), column: Number(column), isConstructor };
}

/** Splits `f (/a.ts:1:2)` or `/a.ts:1:2`. The path may contain spaces and parentheses. */
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
    return fileURLToPath(file.replace(/[?#].*/s, ""));
  } catch {
    return undefined; // a host or an escape that no path has
  }
}
