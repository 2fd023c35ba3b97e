import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { endWithTest } from "../hooks/current-test.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import { EmulatedOutput } from "./emulated-output.ts";
import { userEnv } from "./user-env.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));

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

/** The built `fx`, running in a project with its own HOME. */
export interface RunningFx {
  readonly child: ChildProcess;
  readonly ended: Promise<FxResult>;
  kill(signal: NodeJS.Signals): void;
  /**
   * Resolves with the match once standard error contains the text; rejects if the process ends
   * first.
   */
  stderrHas(text: string | RegExp): Promise<readonly string[]>;
  /** The same for standard output. */
  stdoutHas(text: string | RegExp): Promise<readonly string[]>;
}

export function startFx(
  project: TemporaryProject,
  line: CommandLine,
  options: FxOptions = {},
): RunningFx {
  const env = { ...userEnv(project), ...options.env };
  const [program, ...all] = [
    ...(options.via ?? []),
    process.execPath,
    BIN,
    ...splitCommandLine(line),
  ];
  const child = spawn(program!, all, {
    cwd: options.cwd ?? project.root,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  endWithTest((hasFailed) => hasFailed && child.kill("SIGKILL"));
  const stdout = new EmulatedOutput(1, undefined);
  const stderr = new EmulatedOutput(2, undefined);
  child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
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
  return {
    child,
    ended,
    kill: (signal) => void child.kill(signal),
    stderrHas: (text) => stderr.has(text, ended),
    stdoutHas: (text) => stdout.has(text, ended),
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
