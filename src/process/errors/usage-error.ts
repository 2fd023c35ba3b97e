import type { Errors } from "@oclif/core";
import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";

/** oclif's parser errors, with the fields that fx reads. */
interface Refused extends Errors.CLIError {
  readonly flags?: readonly string[];
  readonly args?: readonly (string | { readonly name: string; readonly description?: string })[];
  readonly parse?: {
    readonly input?: { readonly flags?: Readonly<Record<string, { readonly hidden?: boolean }>> };
  };
}

/** oclif's messages, and what fx prints instead. */
const MESSAGES: readonly (readonly [oclif: RegExp, fx: (...match: string[]) => string])[] = [
  [
    /^Expected (--[\w-]+)=([^]*) to be one of: (.*)$/,
    (flag, received, choices) =>
      `${flag} does not accept ${JSON.stringify(received)}${didYouMean(received, choices.split(", "))} (${choices})`,
  ],
  [/^Parsing (--[\w-]+)\s+E(xpected an integer [^]*)$/, (flag, what) => `${flag}: e${what}`],
  [
    /^(--[\w-]+)=[^]* cannot also be provided when using (--[\w-]+)$/,
    (flag, other) => `${flag} cannot be used with ${other}`,
  ],
  [
    /^All of the following must be provided when using (--[\w-]+): (.*)$/,
    (flag, others) => `${flag} needs ${others}`,
  ],
];

/** Flags that fx had, and what replaces each. */
const REMOVED: ReadonlyMap<string, string> = new Map([
  ["stubs --inline", "fx register"],
  ["backend --replicas", "--check without it"],
  ["deploy --apply", "fx deploy --for kubernetes … | kubectl apply --filename -"],
]);

/** Converts an error of oclif's parser, and suggests what the user may have meant. */
export function usageError(refused: Refused, command: string): FxError {
  const message = refused.message.replace(/See more help with --help\s*$/, "").trim();
  const [first, ...details] =
    unknownFlags(message, refused, command) ??
    wrongArguments(message, refused, command) ??
    listFaults(message).map(rephraseMessage);
  return new FxError("FX2000", first!, { details, hint: `fx ${command} --help`, cause: refused });
}

function unknownFlags(message: string, refused: Refused, command: string): string[] | undefined {
  const { flags = [], parse } = refused;
  if (!/^Nonexistent flags?: /.test(message)) return undefined;
  const known = Object.entries(parse?.input?.flags ?? {})
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name]) => `--${name}`);
  const lines = flags.map((flag) => {
    const [name] = flag.split("=", 1) as [string];
    const replacement = REMOVED.get(`${command} ${name}`);
    if (replacement !== undefined) return `${flag} (removed: use ${replacement})`;
    return `${flag}${flag.startsWith("--") ? didYouMean(name, known) : ""}`;
  });
  if (lines.length === 1) return [`fx ${command} has no flag ${lines[0]!}`];
  const guesses = lines.filter((line, index) => line !== flags[index]);
  return [`fx ${command} has no flags ${flags.join(", ")}`, ...guesses];
}

function wrongArguments(message: string, refused: Refused, command: string): string[] | undefined {
  const { args = [] } = refused;
  if (/^Missing \d+ required args?/.test(message))
    return args.map((arg) =>
      typeof arg === "string"
        ? arg
        : `${arg.name.toUpperCase()} is missing: ${sentencePart(arg.description ?? "")}`,
    );
  if (!/^Unexpected arguments?: /.test(message)) return undefined;
  const shown = args.map((arg) => JSON.stringify(arg)).join(", ");
  return [`fx ${command} does not accept the argument ${shown}`];
}

function listFaults(message: string): string[] {
  const [, faults] = /^The following errors? occurred:\n {2}([^]*)$/.exec(message) ?? [];
  return faults?.split("\n  ") ?? [message];
}

function rephraseMessage(message: string): string {
  for (const [oclif, fx] of MESSAGES) {
    const match = oclif.exec(message);
    if (match !== null) return fx(...match.slice(1));
  }
  const lines = message.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

function sentencePart(description: string): string {
  return `${description.charAt(0).toLowerCase()}${description.slice(1)}`.replace(/\.$/, "");
}

/**
 * oclif would treat the value as an argument of the command.
 *
 * @throws FxError FX2000 for `--flag=value` if the flag has no value
 */
export function refuseSwitchValues(
  words: readonly string[],
  flags: Readonly<Record<string, { readonly type: string }>>,
  command: string,
): void {
  for (const word of words) {
    const [, flag = ""] = /^--([\w-]+)=/.exec(word) ?? [];
    if (flags[flag.replace(/^no-/, "")]?.type !== "boolean") continue;
    const received = JSON.stringify(word.slice(flag.length + 3));
    throw new FxError("FX2000", `--${flag} does not accept a value, got ${received}`, {
      hint: `fx ${command} --${flag}`,
    });
  }
}
