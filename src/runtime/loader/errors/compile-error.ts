import { readFileSync } from "node:fs";
import { FxError, type SourceLocation } from "../../errors/errors.ts";
import { shownPlace } from "../../source/shown-path.ts";
import { originalPosition } from "../../source/source-map.ts";
import type { ImportContext } from "./import-error.ts";
import { jsonFault } from "./json-fault.ts";

/** FX3001 for what Node refused to read: JSON, or JavaScript that the compiler of TypeScript let pass. */
export function compileError(error: SyntaxError, context: ImportContext): FxError {
  const json = jsonError(error);
  const location = json?.location ?? headOf(error) ?? headOf(context.recompile());
  const place = shownPlace(location ?? { file: context.file }, context.cwd);
  return new FxError("FX3001", `${place} ${json?.reason ?? error.message}`, {
    location,
    cause: error,
  });
}

/** V8 puts the place above the message: `file:line`, the line, carets under the fault. */
const HEAD = /^(\/.+|[A-Za-z]:\\.+):(\d+)\n.*\n( *)\^/;

function headOf(error: unknown): SourceLocation | undefined {
  const [, file, line, indent] = HEAD.exec((error instanceof Error && error.stack) || "") ?? [];
  if (file === undefined || indent === undefined) return undefined;
  return { file, ...originalPosition(file, { line: Number(line), column: indent.length + 1 }) };
}

/** Node says `FILE.json: REASON`. */
function jsonError(error: SyntaxError): { location: SourceLocation; reason: string } | undefined {
  const [, file, message] = /^(.+\.json): (.*)/s.exec(error.message) ?? [];
  if (file === undefined) return undefined;
  try {
    const { line, column, reason } = jsonFault(readFileSync(file, "utf8"), new Error(message));
    return { location: { file, line, column }, reason };
  } catch {
    return undefined;
  }
}
