/** Why nothing may be asked; undefined where somebody is there to answer. */
export function whyNotAsk(
  env: NodeJS.ProcessEnv,
  { json, yes }: { readonly json: boolean; readonly yes: boolean },
): string | undefined {
  if (json) return "with --json nothing is asked";
  if (yes) return "with --yes nothing is asked";
  if ((env["CI"] ?? "") !== "") return "nothing is asked, since CI is set";
  return process.stdin.isTTY && process.stderr.isTTY
    ? undefined
    : "nothing is asked, since this is no terminal";
}
