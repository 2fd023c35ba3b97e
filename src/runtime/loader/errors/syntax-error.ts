import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { readFileIfThere } from "../../base/files.ts";
import { showPlace } from "../../base/source/source-location.ts";
import { toOriginalPosition } from "../../base/source/source-map.ts";
import { locateJsonFault } from "../unreadable-file-error.ts";
import type { ImportContext } from "./not-found-error.ts";

/** A syntax error as the compiler reports it. */
export interface ParseFault {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly message: string;
}

const TOKEN = /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|=>|\.\.\.|[-+*/%&|^!=<>?]+|[^])/u;

/**
 * The lines that V8 puts above the message: `file:line`, the source line, carets under the fault.
 */
const HEAD = /^(\/.+|[A-Za-z]:\\.+):(\d+)\n.*\n( *)\^/;

/** FX3001 for a module with a syntax error. Adds the token to a bare "Unexpected token". */
export function createSyntaxError(
  file: string,
  source: string,
  fault: ParseFault,
  cwd: string,
): FxError {
  const location =
    fault.line > 0 ? { file, line: fault.line, column: fault.column + 1 } : undefined; // some faults have no position
  const message = fault.message.trim().replace(/\.$/, "");
  const text = message === "Unexpected token" ? describeUnexpected(source, fault) : message;
  return new FxError("FX3001", `${showPlace(location ?? { file }, cwd)} ${text}`, { location });
}

function describeUnexpected(source: string, { line, column }: ParseFault): string {
  const lines = source.split("\n").slice(line - 1);
  const rest = lines.join("\n").slice(column);
  const token = TOKEN.exec(rest)?.[0];
  return token === undefined || rest.trim() === ""
    ? "Unexpected end of file"
    : `Unexpected token "${token}"`;
}

/**
 * FX3001 for a file that Node rejects: JSON, or JavaScript that the TypeScript compiler accepts.
 */
export function toCompileError(error: SyntaxError, context: ImportContext): FxError {
  const json = findJsonFault(error);
  const location = json?.location ?? parseHead(error) ?? parseHead(context.recompile());
  const place = showPlace(location ?? { file: context.file }, context.cwd);
  const summary = `${place} ${json?.reason ?? error.message}`;
  return new FxError("FX3001", summary, { location, cause: error });
}

function parseHead(error: unknown): SourceLocation | undefined {
  const [, file, line, indent] = HEAD.exec((error instanceof Error && error.stack) || "") ?? [];
  if (file === undefined || indent === undefined) return undefined;
  return { file, ...toOriginalPosition(file, { line: Number(line), column: indent.length + 1 }) };
}

/** Parses Node's message `FILE.json: REASON`. */
function findJsonFault(
  error: SyntaxError,
): { location: SourceLocation; reason: string } | undefined {
  const [, file, message] = /^(.+\.json): (.*)/s.exec(error.message) ?? [];
  if (file === undefined) return undefined;
  const text = readFileIfThere(file);
  if (text === undefined) return undefined;
  const { reason, ...position } = locateJsonFault(text, new Error(message));
  return { location: { file, ...position }, reason };
}
