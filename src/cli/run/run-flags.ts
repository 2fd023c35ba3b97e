import { Flags } from "@oclif/core";
import { ENDPOINT_FLAGS } from "../endpoint-options.ts";

/** fx's own flags of `fx run`. */
export const RUN_FLAGS = {
  inputs: Flags.string({
    description: "Read inputs from a JSON, YAML or .pb file, or from standard input.",
    helpGroup: "INPUT",
    helpValue: "FILE|-",
  }),
  timeout: Flags.string({
    description: "Bound the whole run: 90s, 1h30m.",
    helpGroup: "TIME",
    helpValue: "TIME",
  }),
  retries: Flags.integer({
    description: "Attempts after the first, in place of the task's own.",
    helpGroup: "TIME",
    min: 0,
    max: 1000,
  }),
  "get-fault-budget": Flags.string({
    description: "For how long get may go on failing.",
    helpGroup: "TIME",
    helpValue: "TIME",
    default: "10m",
  }),
  "output-prefix": Flags.string({
    description: "The folder for the results, in place of .fx/runs/ID.",
    helpValue: "DIR",
  }),
  clock: Flags.option({
    options: ["real", "virtual"] as const,
    description: "On a virtual clock waiting takes no time.",
    helpGroup: "TIME",
    default: "real" as const,
  })(),
  protocol: Flags.option({
    options: ["flyte1", "flyte2"] as const,
    description:
      "Which Flyte a serialized template is of, and the endpoint speaks; found out by default.",
  })(),
  ...ENDPOINT_FLAGS,
  "env-file": Flags.string({
    description: "Read environment variables from a file; repeatable.",
    helpGroup: "INPUT",
    helpValue: "FILE",
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** Whether a flag, such as `--timeout`, takes the next argument as its value. */
export function acceptsValue(flag: string): boolean {
  return (
    (RUN_FLAGS as Readonly<Record<string, { readonly type: string }>>)[flag.slice(2)]?.type ===
    "option"
  );
}

/** The command line of `fx run`, in its parts. */
export interface RunArguments {
  /** fx's own flags, with their values. */
  readonly own: readonly string[];
  readonly file: string | undefined;
  readonly task: string | undefined;
  /** What follows TASK: the task's inputs. */
  readonly inputs: readonly string[];
}

/**
 * Splits the arguments of `fx run [flags] FILE [flags] [TASK [inputs]]` before anything parses them: what follows TASK
 * are inputs, whatever they are called.
 *
 * @param takesValue whether a flag of fx, such as `--timeout`, takes the next argument as its value
 */
export function splitRunArguments(
  argv: readonly string[],
  takesValue: (flag: string) => boolean,
): RunArguments {
  const own: string[] = [];
  const positional: string[] = [];
  let index = 0;
  for (; index < argv.length && positional.length < 2; index += 1) {
    const argument = argv[index]!;
    if (argument === "--") continue;
    if (argument === "-" || !argument.startsWith("-")) positional.push(argument);
    else {
      own.push(argument);
      if (takesValue(argument) && index + 1 < argv.length) own.push(argv[++index]!);
    }
  }
  const [file, task] = positional;
  return { own, file, task, inputs: argv.slice(index) };
}
