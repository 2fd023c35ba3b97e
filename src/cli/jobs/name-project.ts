import { relative } from "node:path";
import { findProjectRoot } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";

/** The commands that hints name, unless they name the project already. */
const COMMANDS = /\bfx jobs(?: [a-z]+ [0-9a-f]{12}| --all|$)(?!\w| --project)/gm;

/** Adds `--project` to the `fx jobs` commands in a text about a project in another folder. */
export function nameProject(text: string, projectRoot: string): string {
  const cwd = process.cwd();
  const root = findProjectRoot(projectRoot);
  if (!text.includes("fx jobs") || root === findProjectRoot(cwd)) return text;
  return text.replace(COMMANDS, `$& --project ${quoteWords([relative(cwd, root)])}`);
}
