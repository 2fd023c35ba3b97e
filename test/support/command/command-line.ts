/** Arguments of a command: a list, or the text that is typed if no argument has a space. */
export type CommandLine = readonly string[] | string;

/** Returns the arguments one by one. */
export function splitCommandLine(line: CommandLine): readonly string[] {
  return typeof line === "string" ? line.split(" ") : line;
}
