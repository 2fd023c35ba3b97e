import { acceptsValue, splitRunArguments } from "./run/run-flags.ts";

/** The words of a command line in which fx's own flags stand: not what follows `--`, nor the inputs after TASK of `fx run`. */
export function ownWords(command: string | undefined, argv: readonly string[]): readonly string[] {
  return command === "run"
    ? splitRunArguments(argv, acceptsValue).own
    : argumentsBeforeDashes(argv);
}

/**
 * Whether a command line asks for `--json` or the like, told before it is parsed: an error in parsing it shall be shown in the form asked for. After TASK
 * of `fx run` such a flag may stand as well; one with a value is an input of that name.
 */
export function hasFlag(
  flag: "--json" | "--verbose",
  command: string | undefined,
  argv: readonly string[],
): boolean {
  if (ownWords(command, argv).includes(flag)) return true;
  if (command !== "run") return false;
  const inputs = argumentsBeforeDashes(splitRunArguments(argv, acceptsValue).inputs);
  return inputs.some(
    (word, index) => word === flag && inputs[index + 1]?.startsWith("-") !== false,
  );
}

function argumentsBeforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}
