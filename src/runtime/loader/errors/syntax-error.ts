import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { showPlace } from "../../base/source/source-location.ts";
import { toOriginalPosition } from "../../base/source/source-map.ts";
import type { ImportContext } from "./not-found-error.ts";

/** A syntax error as the compiler reports it. */
export interface ParseFault {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly message: string;
}

/** FX3001 for a module with a syntax error. */
export function createSyntaxError(file: string, fault: ParseFault, cwd: string): FxError {
  const location =
    fault.line > 0 ? { file, line: fault.line, column: fault.column + 1 } : undefined; // some faults have no position
  const message = fault.message.trim().replace(/\.$/, "");
  return new FxError("FX3001", `${showPlace(location ?? { file }, cwd)} ${message}`, { location });
}

/**
 * The lines that V8 puts above the message: `file:line`, the source line, carets under the fault.
 */
const HEAD = /^(\/.+|[A-Za-z]:\\.+):(\d+)\n.*\n( *)\^/;

/**
 * FX3001 for a file that Node rejects: JSON, or JavaScript that the TypeScript compiler accepts. Node
 * names no place in compiled code; the module that was compiled last is the one that it rejects.
 */
export function toCompileError(error: SyntaxError, context: ImportContext): FxError {
  const location = parseHead(error);
  const file = context.compiled.at(-1) ?? context.file;
  const summary = `${showPlace(location ?? { file }, context.cwd)} ${error.message}`;
  return new FxError("FX3001", summary, { location, cause: error });
}

function parseHead({ stack = "" }: SyntaxError): SourceLocation | undefined {
  const [, file, line, indent] = HEAD.exec(stack) ?? [];
  if (file === undefined || indent === undefined) return undefined;
  return { file, ...toOriginalPosition(file, { line: Number(line), column: indent.length + 1 }) };
}
