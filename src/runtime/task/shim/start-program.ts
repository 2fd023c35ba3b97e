import type { ChildProcess } from "node:child_process";
import type { Options, Result } from "execa";
import type { Context } from "../../base/context.ts";
import { RetryableError, UserError } from "../../base/errors/errors.ts";
import { importExeca } from "../../base/native-import.ts";

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
export async function startProgram(
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
