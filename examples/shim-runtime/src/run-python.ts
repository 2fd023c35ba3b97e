import { execa, type Options } from "execa";
import { type Logger, RetryableError, UserError } from "flyte-fx";
import { TextEnd } from "./text-end.ts";

const SHOWN_OF_ERRORS = 2000;

const OPTIONS = {
  reject: false,
  // Its output goes to the log line by line, and is kept nowhere else.
  buffer: false,
  stdin: "ignore",
  // It gets what it needs to run, and none of this process's secrets.
  extendEnv: false,
  // A program that does not end on SIGTERM is killed.
  forceKillAfterDelay: 3000,
} as const satisfies Options;

/**
 * Runs `program.py` of the folder to its end. When the signal fires the program is killed, and this throws once it has
 * ended.
 *
 * @throws UserError where the program fails, or there is no Python; RetryableError where it was killed from outside.
 */
export async function runPython(
  folder: string,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  const errors = new TextEnd(SHOWN_OF_ERRORS);
  const env = { PATH: process.env["PATH"] ?? "" };
  const program = execa("python3", ["-X", "utf8", "-u", "program.py"], {
    ...OPTIONS,
    cwd: folder,
    env,
    cancelSignal: signal,
  });
  const told = [
    forEachLine(program.iterable({ from: "stdout" }), (line) => log.info(line)),
    forEachLine(program.iterable({ from: "stderr" }), (line) => {
      log.warn(line);
      errors.add(`${line}\n`);
    }),
  ];
  const [ended] = await Promise.all([program, ...told]);
  signal.throwIfAborted();
  if (ended.code === "ENOENT")
    throw new UserError(
      "NO_PYTHON",
      "there is no python3 on the PATH: the task's image has to bring it",
      { cause: ended.cause },
    );
  if (ended.isTerminated)
    throw new RetryableError("PROGRAM_KILLED", `the program was killed by ${ended.signal}`);
  if (ended.failed)
    throw new UserError(
      "PROGRAM_FAILED",
      `the program ended with exit code ${ended.exitCode}\n${errors.text}`.trimEnd(),
    );
}

async function forEachLine(
  lines: AsyncIterable<string>,
  tell: (line: string) => void,
): Promise<void> {
  for await (const line of lines) tell(line);
}
