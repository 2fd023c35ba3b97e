import { relative } from "node:path";
import type { CommandProcess } from "../../process/command-process.ts";
import { findProjectRoot } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";

/** The commands that hints name, unless they name the project already. */
const COMMANDS = /\bfx jobs(?: [a-z]+ [0-9a-f]{12}| --all|$)(?!\w| --project)/gm;

/**
 * Adds `--runs` to the `fx jobs` commands in a text if the user named that folder, and `--project` if
 * the project is not the one of the working directory.
 */
export function nameProject(
  text: string,
  projectRoot: string,
  { cwd, namedRuns }: Pick<CommandProcess, "cwd" | "namedRuns">,
): string {
  const root = findProjectRoot(projectRoot);
  if (!text.includes("fx jobs")) return text;
  const flags = [
    ...(namedRuns === undefined ? [] : ["--runs", namedRuns]),
    ...(root === findProjectRoot(cwd) ? [] : ["--project", relative(cwd, root)]),
  ];
  return flags.length === 0 ? text : text.replace(COMMANDS, `$& ${quoteWords(flags)}`);
}
