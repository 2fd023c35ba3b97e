import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options, Result } from "execa";
import type { Awaitable, Context } from "../../base/context.ts";
import { RetryableError, UserError } from "../../base/errors/errors.ts";
import { createTemporaryFolder } from "../../base/files.ts";
import { importExeca } from "../../base/native-import.ts";

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

/** Splits longer lines, so that output without line ends cannot fill the memory. */
const LONGEST_LINE = 16 * 1024;

/** How many characters from the end of standard error a failure quotes. */
const LONGEST_ERRORS = 2000;

/** The system lacks a resource at the moment. */
const TRANSIENT = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

const OPTIONS = {
  reject: false,
  // Output goes to the log line by line and is kept nowhere else.
  buffer: false,
  stdin: "ignore",
  extendEnv: false,
  forceKillAfterDelay: 3000,
} as const satisfies Options;

/** Starts a program, waits for its end, and throws the errors that `runProgram` documents. */
async function startProgram(
  command: string,
  args: readonly string[],
  { log, signal }: Pick<Context, "log" | "signal">,
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const { execa } = await importExeca();
  signal.throwIfAborted();
  let errors = "";
  const readers = {
    stdout: new LineReader((line) => log.info(line)),
    stderr: new LineReader((line) => {
      log.warn(line);
      errors = `${errors}${line}\n`.slice(-LONGEST_ERRORS);
    }),
  };
  const program = execa(command, args, { ...OPTIONS, ...place, cancelSignal: signal });
  program.stdout.on("data", (chunk: Uint8Array) => readers.stdout.add(chunk));
  program.stderr.on("data", (chunk: Uint8Array) => readers.stderr.add(chunk));
  const release = closeOnStop(program, signal);
  const ended = await program.finally(release);
  readers.stdout.end();
  readers.stderr.end();
  signal.throwIfAborted();
  throwIfFailed(command, ended, errors.trimEnd());
}

/** A child process of an ended program may keep its output open. A stop does not wait for it. */
function closeOnStop(program: ChildProcess, signal: AbortSignal): () => void {
  const close = (): void => {
    if (!signal.aborted || (program.exitCode === null && program.signalCode === null)) return;
    program.stdout?.destroy();
    program.stderr?.destroy();
  };
  program.once("exit", close);
  signal.addEventListener("abort", close);
  return () => signal.removeEventListener("abort", close);
}

type Ended = Pick<Result, "failed" | "isTerminated" | "signal" | "exitCode" | "code" | "cause">;

function throwIfFailed(command: string, ended: Ended, errors: string): void {
  if (!ended.failed) return;
  if (ended.isTerminated)
    throw new RetryableError("PROGRAM_KILLED", `${command} was killed by ${ended.signal}`);
  if (ended.exitCode !== undefined) {
    const message = `${command} ended with exit code ${ended.exitCode}\n${errors}`.trimEnd();
    throw new UserError("PROGRAM_FAILED", message);
  }
  const { code = "", cause } = ended;
  const message = `${command} could not be started`;
  if (TRANSIENT.has(code))
    throw new RetryableError("PROGRAM_NOT_STARTED", `${message}: ${code}`, { cause });
  if (code === "ENOENT") {
    const missing = `${command} was not found: install it in the task's image`;
    throw new UserError("PROGRAM_NOT_FOUND", missing, { cause });
  }
  const advice = code === "EACCES" ? ": make it executable with chmod +x" : "";
  throw new UserError("PROGRAM_NOT_STARTED", `${message}${advice}`, { cause });
}

/** Splits the output of a program into lines, whatever pieces it arrives in. */
class LineReader {
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(private readonly onLine: (line: string) => void) {}

  add(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.onLine(line.replace(/\r$/, ""));
    if (this.#rest.length > LONGEST_LINE) this.#flush();
  }

  /** The last line may have no line end. */
  end(): void {
    this.#rest += this.#decoder.decode();
    if (this.#rest !== "") this.#flush();
  }

  #flush(): void {
    this.onLine(this.#rest);
    this.#rest = "";
  }
}
