import ts from "typescript";

/**
 * The tokens of a file, and the lines that have any. Comments are neither. Tokens are the leaves of
 * TypeScript's syntax tree; those of CSS are words, numbers and punctuation.
 *
 * @param {string} path
 * @param {string} text
 * @returns {{ tokens: number, lines: number }}
 */
export function countCode(path, text) {
  return path.endsWith(".css") ? countStyles(text) : countScript(path, text);
}

function countStyles(text) {
  const code = text.replace(/\/\*[^]*?\*\//g, "");
  return {
    tokens: code.match(/[\w-]+|[^\s\w-]/g)?.length ?? 0,
    lines: code.split("\n").filter((line) => line.trim() !== "").length,
  };
}

function countScript(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const lines = new Set();
  let tokens = 0;
  const visit = (node) => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(source);
    children.forEach(visit);
    if (children.length > 0 || node.getEnd() === node.getStart(source)) return;
    tokens += 1;
    const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const to = source.getLineAndCharacterOfPosition(node.getEnd()).line;
    for (let line = from; line <= to; line += 1) lines.add(line);
  };
  visit(source);
  return { tokens, lines: lines.size };
}
