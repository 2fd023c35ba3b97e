import { createInterface } from "node:readline/promises";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { terminalText } from "../../runtime/base/text.ts";
import type { CommandProcess } from "../command-process.ts";

/**
 * Asks a question on a terminal; Enter means yes. Without a terminal the answer is no.
 *
 * @throws FX1009 on Ctrl-C
 */
export async function confirm(
  question: string,
  process: CommandProcess,
  wantsJson: boolean,
): Promise<boolean> {
  if (getNoPromptReason(process, { json: wantsJson }) !== undefined) return false;
  const lines = createInterface({ input: process.stdin, output: process.node.stderr });
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      lines.once("SIGINT", () => reject(new FxError("FX1009", "stopped: nothing was changed")));
      lines.once("close", () => resolve("no")); // Ctrl-D
      lines.question(terminalText(`${question} (Y/n) `)).then(resolve, reject);
    });
    return /^(y|yes|)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** Why fx must not ask questions; undefined if a person can answer them. */
export function getNoPromptReason(
  process: Pick<CommandProcess, "env" | "stdin" | "stderr">,
  { json, yes = false }: { readonly json: boolean; readonly yes?: boolean },
): string | undefined {
  if (json) return "fx asks no questions with --json";
  if (yes) return "fx asks no questions with --yes";
  if ((process.env["CI"] ?? "") !== "") return "fx asks no questions if CI is set";
  return process.stdin.isTTY && process.stderr.isTTY
    ? undefined
    : "fx asks no questions without a terminal";
}
