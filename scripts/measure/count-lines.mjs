import ts from "typescript";

/**
 * Lines of code of a file, without comments and blank lines.
 *
 * @param {string} path
 * @param {string} text
 */
export function countLines(path, text) {
  if (path.endsWith(".css"))
    return text
      .replace(/\/\*[^]*?\*\//g, "")
      .split("\n")
      .filter((line) => line.trim() !== "").length;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const lines = new Set();
  const visit = (node) => {
    if (ts.isToken(node) || node.kind === ts.SyntaxKind.JsxText) {
      const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const to = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      if (node.getEnd() > node.getStart(source))
        for (let line = from; line <= to; line += 1) lines.add(line);
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return lines.size;
}
