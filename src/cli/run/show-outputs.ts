import { createLinkify, createStyle } from "../../process/terminal/text-style.ts";
import { formatOutputs } from "../../project/results/format-outputs.ts";
import type { CommandHost } from "../fx-command.ts";

/** Outputs as text: one per line, and on a terminal with the first rows of datasets. */
export async function showOutputs(
  outputs: object,
  { process, wantsJson }: Pick<CommandHost, "process" | "wantsJson">,
): Promise<string> {
  const { env, stdout, cwd } = process;
  if (!stdout.isTTY || wantsJson) return formatOutputs(outputs, cwd);
  // Only a terminal needs this.
  const { renderOutputs } = await import("./render-outputs.ts");
  return renderOutputs(outputs, {
    style: createStyle(stdout, env),
    linkify: createLinkify(stdout, env),
    cwd,
    width: stdout.columns || 80,
  });
}
