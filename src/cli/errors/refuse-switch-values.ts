import { FxError } from "../../runtime/errors/errors.ts";

/**
 * oclif would take the value for an argument of the command.
 *
 * @throws FxError FX2000 for `--flag=value` where the flag takes no value.
 */
export function refuseSwitchValues(
  words: readonly string[],
  flags: Readonly<Record<string, { readonly type: string }>>,
  command: string,
): void {
  for (const word of words) {
    const [, flag = ""] = /^--([\w-]+)=/.exec(word) ?? [];
    if (flags[flag.replace(/^no-/, "")]?.type !== "boolean") continue;
    throw new FxError(
      "FX2000",
      `--${flag} takes no value, got ${JSON.stringify(word.slice(flag.length + 3))}`,
      { hint: `fx ${command} --${flag}` },
    );
  }
}
