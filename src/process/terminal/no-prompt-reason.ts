import type { CommandProcess } from "../command-process.ts";

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
