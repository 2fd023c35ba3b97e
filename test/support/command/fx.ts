import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { endWithTest } from "../hooks/current-test.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import { EmulatedOutput } from "./emulated-output.ts";
import { userEnv } from "./user-env.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));

/** Runs a program: this Node, or another runtime that the tests are about. */
const { FX_TEST_RUNTIME: other } = process.env;
const RUNTIME = other === undefined ? [process.execPath] : (JSON.parse(other) as string[]);

/** How a command has ended, and what it printed. */
export interface FxResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, undecoded. */
  readonly stdoutBytes: Buffer;
}

export interface FxOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command that runs the command in its last arguments. */
  readonly via?: readonly string[];
}

/** A program of its own, such as the built `fx`. */
export type RunningFx = ReturnType<typeof startProgram>;

/** Starts the built `fx` in a project with its own HOME. */
export function startFx(
  project: TemporaryProject,
  line: CommandLine,
  { via = [], ...options }: FxOptions = {},
): RunningFx {
  const [program, ...args] = [...via, ...RUNTIME, BIN, ...splitCommandLine(line)];
  return startProgram(program!, args, {
    cwd: project.root,
    input: "",
    ...options,
    env: { ...userEnv(project), ...options.env },
  });
}

/** Starts a program. Without an input, the test may write to its standard input. */
export function startProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input }: Pick<FxOptions, "cwd" | "input"> & { readonly env: NodeJS.ProcessEnv },
) {
  const child = spawn(program, args, { cwd, env, stdio: "pipe" });
  endWithTest((hasFailed) => hasFailed && child.kill("SIGKILL"));
  const stdout = new EmulatedOutput(1, undefined);
  const stderr = new EmulatedOutput(2, undefined);
  child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
  child.stdin.on("error", () => undefined);
  if (input !== undefined) child.stdin.end(input);
  const ended = new Promise<FxResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({
        code,
        signal,
        stdout: stdout.text,
        stderr: stderr.text,
        stdoutBytes: stdout.bytes,
      }),
    );
  });
  const running = followCommand(stdout, stderr, ended, (signal) => void child.kill(signal));
  return { child, ...running };
}

/** A command that runs, in this process or in its own. */
export type Running = ReturnType<typeof followCommand>;

/** @param kill sends a signal, as the system does: without a listener, it ends the command */
export function followCommand(
  stdout: EmulatedOutput,
  stderr: EmulatedOutput,
  ended: Promise<FxResult>,
  kill: (signal: NodeJS.Signals) => void,
) {
  /** Sends a signal once standard error contains the text. */
  const killAt = async (text: string | RegExp, signal: NodeJS.Signals): Promise<void> => {
    await stderr.has(text, ended);
    kill(signal);
  };
  return {
    ended,
    kill,
    /**
     * Resolves with the match once standard error contains the text; rejects if the command ends
     * first.
     */
    stderrHas: (text: string | RegExp) => stderr.has(text, ended),
    /** The same for standard output. */
    stdoutHas: (text: string | RegExp) => stdout.has(text, ended),
    killAt,
    /** Sends a signal once standard error contains the text, and waits for the end. */
    endAt: (text: string | RegExp, signal: NodeJS.Signals): Promise<FxResult> =>
      killAt(text, signal).then(() => ended),
  };
}

/** Runs `fx` to its end. */
export function fx(
  project: TemporaryProject,
  line: CommandLine,
  options: FxOptions = {},
): Promise<FxResult> {
  return startFx(project, line, options).ended;
}
