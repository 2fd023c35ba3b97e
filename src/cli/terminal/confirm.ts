import { createInterface } from "node:readline/promises";

/** Asks a question on a terminal; Enter means yes. Without a terminal the answer is no. */
export async function confirm(question: string, wantsJson: boolean): Promise<boolean> {
  const { stdin, stderr, env } = process;
  if (!stdin.isTTY || !stderr.isTTY || wantsJson || (env["CI"] ?? "") !== "") return false;
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^(y|yes|)$/i.test((await lines.question(`${question} (Y/n) `)).trim());
  } finally {
    lines.close();
  }
}
