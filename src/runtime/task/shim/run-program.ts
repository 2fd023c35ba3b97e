import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Awaitable, Context } from "../../base/context.ts";
import { UserError } from "../../base/errors/errors.ts";
import { createTemporaryFolder } from "../../base/files.ts";
import { startProgram } from "./start-program.ts";

/** Variables that programs expect. None of them is a secret. */
const INHERITED_VARIABLES = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE"];

/** Options of a program. */
export interface ProgramOptions<T = void> {
  /** Files to write into the working folder before the program starts, by name. Default: none. */
  readonly files?: { readonly [name: string]: string | Uint8Array };
  /**
   * Environment variables. In addition, the program gets only PATH, HOME, TMPDIR, TZ and the
   * language settings of this process, so that no secret reaches it by accident.
   */
  readonly env?: { readonly [name: string]: string };
  /** Reads the results after the program succeeded. fx then removes the folder. Default: reads nothing. */
  readonly collect?: (folder: string) => Awaitable<T>;
}

/**
 * Runs a program in an empty working folder, which fx removes afterwards. Each line of its output
 * goes to the log: standard output as `info`, standard error as `warn`.
 *
 * When `context.signal` fires, the program receives SIGTERM, and SIGKILL after three seconds. The call rejects with the
 * signal's reason once the program has ended.
 *
 * A URL in `command` or `args` names a file of the project, such as `new URL("../programs/count.R", import.meta.url)`.
 *
 * @throws UserError `PROGRAM_NOT_FOUND` if the command or a file of the project is missing, `PROGRAM_NOT_STARTED` if the
 * command cannot be executed, `PROGRAM_FAILED` for an exit code other than 0, with the end of standard error.
 * RetryableError `PROGRAM_KILLED` if something else killed the program, for instance because memory ran out.
 *
 * @example
 * const { words } = await runProgram("Rscript", [new URL("../programs/count.R", import.meta.url)], context, {
 *   files: { "input.txt": text },
 *   collect: async (folder) => JSON.parse(await readFile(join(folder, "output.json"), "utf8")),
 * });
 */
export async function runProgram<T = void>(
  command: string | URL,
  args: readonly (string | URL)[],
  context: Pick<Context, "log" | "signal">,
  { files = {}, env = {}, collect }: ProgramOptions<T> = {},
): Promise<T> {
  context.signal.throwIfAborted();
  const program = findCommand(command);
  const words = args.map((arg) => (arg instanceof URL ? findProjectFile(arg) : arg));
  const folder = createTemporaryFolder("fx-program");
  try {
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, checkFileName(name)), content);
    const place = { cwd: folder, env: { ...inheritEnvironment(), ...env } };
    await startProgram(program, words, context, place);
    return (await collect?.(folder)) as T;
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined); // the system empties it
  }
}

function inheritEnvironment(): Record<string, string> {
  return Object.fromEntries(
    INHERITED_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Resolves a relative path against the working directory, as a shell does, and looks up a plain name on the PATH. */
function findCommand(command: string | URL): string {
  if (command instanceof URL) return findProjectFile(command);
  return /[/\\]/.test(command) ? resolve(command) : command;
}

function findProjectFile(url: URL): string {
  const file = fileURLToPath(url);
  if (existsSync(file)) return file;
  throw new UserError(
    "PROGRAM_NOT_FOUND",
    `${file} is missing: copy it into the task's image, in Dockerfile and .dockerignore`,
  );
}

function checkFileName(name: string): string {
  if (name === basename(name) && name !== "" && name !== "." && name !== "..") return name;
  throw new TypeError(`runProgram: ${JSON.stringify(name)} in files is not a plain file name`);
}
