import { didYouMean } from "../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { ADDRESS, DEFAULT_ADDRESS } from "../server-process/serve-address.ts";
import { RUN_FLAGS } from "./run/run-flags.ts";

/** The arguments that belong to fx: those before `--`, and before TASK in `fx run`. */
export function fxArguments(
  command: string | undefined,
  argv: readonly string[],
): readonly string[] {
  return command === "run" ? splitRunArguments(argv).own : argumentsBeforeDashes(argv);
}

/** The flags whose value may be left out: what a value looks like, and the default. */
const OPTIONAL_VALUES: Readonly<Record<string, readonly [string, RegExp, string]>> = {
  check: ["--faults", /^-?\d+$/, "100"],
  dev: ["--serve", ADDRESS, DEFAULT_ADDRESS],
};

/** Adds the value of such a flag if it was left out, before the command line is parsed. */
export function completeFlags(command: string, argv: readonly string[]): string[] {
  const [flag, value, fallback] = OPTIONAL_VALUES[command] ?? [];
  return argv.map((word, index) =>
    word === flag && !value?.test(argv[index + 1] ?? "") ? `${word}=${fallback}` : word,
  );
}

/**
 * Whether the command line has `--json` or `--verbose`. This works before parsing, because parse
 * errors respect these flags too. After TASK of `fx run`, such a flag followed by a value is an
 * input of that name.
 */
export function hasFlag(
  flag: "--json" | "--verbose",
  command: string | undefined,
  argv: readonly string[],
): boolean {
  if (fxArguments(command, argv).includes(flag)) return true;
  if (command !== "run") return false;
  const inputs = argumentsBeforeDashes(splitRunArguments(argv).afterTask);
  const hasNoValue = (index: number) => inputs[index + 1]?.startsWith("-") !== false;
  return inputs.some((word, index) => word === flag && hasNoValue(index));
}

function argumentsBeforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

/** The part of a flag of oclif that tells whether a value follows it. */
interface FlagKind {
  readonly type: string;
  readonly aliases?: readonly string[];
}

/** The command line of `fx run` in its parts. */
export type RunArguments = ReturnType<typeof splitRunArguments>;

/**
 * Splits `fx run [flags] FILE [flags] [TASK [inputs and flags]]` before it is parsed, because the
 * meaning of a flag after TASK depends on the task's inputs.
 *
 * @param flags those of another command, to find its FILE; an `option` has a value
 * @returns `own`: fx's flags before TASK, with their values; `afterTask`: inputs and fx's flags, after
 * `--` if that came before TASK
 */
export function splitRunArguments(
  argv: readonly string[],
  flags: Readonly<Record<string, FlagKind>> = RUN_FLAGS,
) {
  const own: string[] = [];
  const positional: string[] = [];
  const dashes: string[] = [];
  let index = 0;
  for (; index < argv.length && positional.length < 2; index += 1) {
    const argument = argv[index]!;
    if (argument === "--") dashes.splice(0, 1, argument);
    else if (argument === "-" || !argument.startsWith("-")) positional.push(argument);
    else {
      own.push(argument);
      const name = argument.slice(2);
      const flag = flags[name] ?? Object.values(flags).find((each) => each.aliases?.includes(name));
      const takesValue = flag?.type === "option";
      if (takesValue && index + 1 < argv.length) own.push(argv[++index]!);
    }
  }
  const [file, task] = positional;
  return { own, file, task, afterTask: [...dashes, ...argv.slice(index)] };
}

/** Every value of one flag among fx's own arguments. */
export function listFlagValues(own: readonly string[], flag: string): string[] {
  return own.flatMap((word, index) => {
    if (word === flag) return own.slice(index + 1, index + 2);
    return word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : [];
  });
}

/**
 * Throws FX2000 for an unknown flag before TASK. It is most likely an input of a task that is not
 * named.
 */
export function refuseEarlyInputs({ own, file }: RunArguments, known: readonly string[]): void {
  const flag = own.find((word) => word.startsWith("--") && !known.includes(getFlagName(word)));
  if (flag === undefined) return;
  const name = getFlagName(flag);
  const flags = known.map((each) => `--${each}`);
  const guess = didYouMean(`--${name}`, flags);
  const example = `put a task's inputs after its name: fx run ${file ?? "FILE"} TASK --${name} …`;
  const hint = guess === "" ? example : "fx run --help";
  throw new FxError("FX2000", `fx run has no flag --${name}${guess}`, { hint });
}

/** `--name=value` and `--name` alike. */
function getFlagName(flag: string): string {
  return flag.slice(2).split("=", 1)[0]!;
}
