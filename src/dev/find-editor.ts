import { basename } from "node:path";

const VS_CODE = "file/{file}:{line}:{column}";
const ADDRESSES = new Map([
  ["code", `vscode://${VS_CODE}`],
  ["vscode", `vscode://${VS_CODE}`],
  ["code-insiders", `vscode-insiders://${VS_CODE}`],
  ["codium", `vscodium://${VS_CODE}`],
  ["cursor", `cursor://${VS_CODE}`],
  ["windsurf", `windsurf://${VS_CODE}`],
  ["zed", `zed://${VS_CODE}`],
  ...["idea", "webstorm"].map((name): [string, string] => [
    name,
    `${name}://open?file={file}&line={line}&column={column}`,
  ]),
]);

/**
 * The address that opens a line in the user's editor: that of FX_EDITOR, EDITOR, or the editor whose
 * terminal this is. FX_EDITOR may be an address with `{file}`, `{line}` and `{column}` itself. Null
 * if the editor has no addresses.
 */
export function findEditor(env: NodeJS.ProcessEnv): string | null {
  const name = env["FX_EDITOR"] || env["EDITOR"] || env["TERM_PROGRAM"] || "";
  if (name.includes("{file}")) return name;
  return ADDRESSES.get(basename(name.split(" ")[0]!)) ?? null;
}
