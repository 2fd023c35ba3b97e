/**
 * A query as one line, as flytekit writes it: each run of blanks becomes one, the ends are trimmed. Unlike there,
 * quoted text keeps its blanks, and a `--` comment its line end: else the statement would mean something else.
 */
export function statementOf(query: string): string {
  return query
    .replace(
      PARTS,
      (_, quoted: string | undefined, comment: string | undefined) =>
        quoted ?? (comment === undefined ? " " : `${comment}\n`),
    )
    .trim();
}

const PARTS = /('(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*[^]*?\*\/)|(--[^\r\n]*)(?:\s+|$)|\s+/g;
