import type { CommandHost } from "../fx-command.ts";
import { createLinkify, createStyle } from "../terminal/text-style.ts";
import { formatOutputs } from "./format-outputs.ts";

/** Outputs as text: one per line, and on a terminal with the first rows of datasets. */
export async function showOutputs(
  outputs: object,
  { wantsJson }: Pick<CommandHost, "wantsJson">,
): Promise<string> {
  const { env, stdout } = process;
  const cwd = process.cwd();
  if (!stdout.isTTY || wantsJson) return formatOutputs(outputs, cwd);
  const { renderOutputs } = await import("./render-outputs.ts");
  return renderOutputs(outputs, {
    style: createStyle(stdout, env),
    linkify: createLinkify(stdout, env),
    cwd,
    width: stdout.columns || 80,
  });
}
