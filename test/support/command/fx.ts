import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TemporaryProject } from "../project/temporary-project.ts";
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
}

/** The built `fx`, running in a project with its own HOME. */
export interface RunningFx {
  readonly child: ChildProcess;
  readonly ended: Promise<FxResult>;
  /** Resolves once standard error contains the text; rejects if the process ends first. */
  stderrHas(text: string | RegExp): Promise<void>;
}

export function startFx(
  project: TemporaryProject,
  args: readonly string[],
  options: FxOptions = {},
): RunningFx {
  const env = { ...userEnv(project), ...options.env };
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: options.cwd ?? project.root,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => {
    err.push(chunk);
    for (const look of waiting) look();
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const errorText = (): string => Buffer.concat(err).toString("utf8");
  const ended = new Promise<FxResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString("utf8"),
        stderr: errorText(),
        stdoutBytes: Buffer.concat(out),
      }),
    );
  });
  const stderrHas = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const said = errorText();
        if (typeof text === "string" ? !said.includes(text) : !text.test(said)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void ended.then(({ code, stderr }) =>
        reject(
          new Error(`fx ended with ${String(code)} before it said ${String(text)}:\n${stderr}`),
        ),
      );
    });
  return { child, ended, stderrHas };
}

/** Runs `fx` to its end. */
export function fx(
  project: TemporaryProject,
  args: readonly string[],
  options: FxOptions = {},
): Promise<FxResult> {
  return startFx(project, args, options).ended;
}
