import { splitRunArguments } from "./run/split-run-arguments.ts";

/** The part of a command line that has fx's own flags: neither the words after `--` nor those after TASK of `fx run`. */
export function ownWords(command: string | undefined, argv: readonly string[]): readonly string[] {
  return command === "run" ? splitRunArguments(argv).own : argumentsBeforeDashes(argv);
}

/**
 * Whether a command line has `--json` or `--verbose`. It is not parsed yet: an error in parsing it is shown in the form that
 * these flags ask for. After TASK of `fx run`, one with a value is taken for an input of that name.
 */
export function hasFlag(
  flag: "--json" | "--verbose",
  command: string | undefined,
  argv: readonly string[],
): boolean {
  if (ownWords(command, argv).includes(flag)) return true;
  if (command !== "run") return false;
  const inputs = argumentsBeforeDashes(splitRunArguments(argv).afterTask);
  return inputs.some(
    (word, index) => word === flag && inputs[index + 1]?.startsWith("-") !== false,
  );
}

function argumentsBeforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}
