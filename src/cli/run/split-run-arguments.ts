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
