import { CommandProcess } from "../process/command-process.ts";
import { runCommandLine } from "./run-command-line.ts";

/* The entry of `fx`, and the only place where commands get hold of Node's process. */

const command = new CommandProcess(process);
void runCommandLine(command).then((code) => {
  if (code !== undefined) command.exit(code);
});
