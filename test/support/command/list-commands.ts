import { readdirSync } from "node:fs";

/** The files of fx's commands in `src/commands`, such as `jobs/show.ts`. */
export const COMMAND_FILES: readonly string[] = readdirSync(
  new URL("../../../src/commands", import.meta.url),
  { recursive: true, encoding: "utf8" },
)
  .filter((file) => file.endsWith(".ts"))
  .sort();

/** The commands as they are typed, such as `jobs show`. */
export const COMMANDS: readonly string[] = COMMAND_FILES.map(commandOf);

/** The command in a file of `src/commands`. */
function commandOf(file: string): string {
  return file.replace(/(\/index)?\.ts$/, "").replace("/", " ");
}
