import { FxError } from "../../base/errors/errors.ts";
import { shownPlace } from "../../base/source/source-location.ts";

/** What the compiler says of a text that does not parse. */
export interface ParseFault {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly message: string;
}

/** The error for a module that does not parse; a bare "Unexpected token" is given the token. */
export function syntaxFault(file: string, source: string, fault: ParseFault, cwd: string): FxError {
  const location =
    fault.line > 0 ? { file, line: fault.line, column: fault.column + 1 } : undefined; // some faults are of the whole module
  const message = fault.message.trim().replace(/\.$/, "");
  const text = message === "Unexpected token" ? unexpected(source, fault) : message;
  return new FxError("FX3001", `${shownPlace(location ?? { file }, cwd)} ${text}`, { location });
}

const TOKEN = /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|=>|\.\.\.|[-+*/%&|^!=<>?]+|[^])/u;

function unexpected(source: string, { line, column }: ParseFault): string {
  const lines = source.split("\n");
  const rest = lines
    .slice(line - 1)
    .join("\n")
    .slice(column);
  const token = TOKEN.exec(rest)?.[0];
  return token === undefined || rest.trim() === ""
    ? "Unexpected end of file"
    : `Unexpected token "${token}"`;
}
