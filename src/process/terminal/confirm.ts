import { createInterface } from "node:readline/promises";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { CommandProcess } from "../command-process.ts";
import { getNoPromptReason } from "./no-prompt-reason.ts";

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
      lines.question(`${question} (Y/n) `).then(resolve, reject);
    });
    return /^(y|yes|)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
