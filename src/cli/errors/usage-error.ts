import type { Errors } from "@oclif/core";
import { didYouMean } from "../../runtime/did-you-mean.ts";
import { FxError } from "../../runtime/errors.ts";

/** What oclif says of flags that take several values; those of fx take one each. */
const OCLIF_ADVICE = /^(Note: --\S+ allows multiple values|Alternatively, you can use "--")/;
const UNKNOWN_FLAGS = /^Nonexistent flags?: /;
const NO_OPTION = /^Expected (--[\w-]+)=([^]*) to be one of: (.*)$/;

/** What oclif's parser knows of the command line that it refused. */
interface Refused extends Errors.CLIError {
  readonly flags?: readonly string[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, { readonly char?: string; readonly hidden?: boolean }>> } };
}

/** A command line that oclif's parser refuses, with what was most likely meant. */
export function usageError(refused: Refused, command: string): FxError {
  const message = refused.message.replace(/\n*See more help with --help\s*$/, "").trim();
  const [first, ...details] = unknownFlags(message, refused, command) ?? noOption(message) ?? linesOf(message);
  return new FxError("FX2000", first ?? "", { details, hint: `fx ${command} --help`, cause: refused });
}

function unknownFlags(message: string, { flags = [], parse }: Refused, command: string): string[] | undefined {
  if (!UNKNOWN_FLAGS.test(message)) return undefined;
  const known = Object.entries(parse?.input?.flags ?? {}).filter(([, flag]) => flag.hidden !== true).map(([name]) => `--${name}`);
  const lines = flags.map((flag) => `${flag}${flag.startsWith("--") ? didYouMean(flag.split("=", 1)[0]!, known) : ""}`);
  return lines.length === 1 ? [`fx ${command} has no flag ${lines[0]!}`] : [`fx ${command} has no flags ${flags.join(", ")}`, ...lines.filter((line, index) => line !== flags[index])];
}

function noOption(message: string): string[] | undefined {
  const [, flag, given = "", choices = ""] = NO_OPTION.exec(message) ?? [];
  return flag === undefined ? undefined : [`${flag} takes no ${JSON.stringify(given)}${didYouMean(given, choices.split(", "))} (${choices})`];
}

function linesOf(message: string): string[] {
  return message.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !OCLIF_ADVICE.test(line));
}
