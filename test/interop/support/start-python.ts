import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { userEnv } from "../../support/command/user-env.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

const FX = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));

/** A Python program of a user. */
export type PythonProgram = Awaited<ReturnType<typeof startPython>>;

export interface PythonResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program with the packages in the folder `python` of a project, whose tasks the built fx
 * runs.
 *
 * @param environment `flyte1` or `flyte2`
 * @param program a file in `test/interop/python/ENVIRONMENT`
 */
export async function startPython(
  environment: string,
  program: string,
  args: readonly string[],
  project: TemporaryProject,
  env: Readonly<Record<string, string>> = {},
) {
  const programs = await pythonEnvironment(environment);
  const file = fileURLToPath(new URL(`../python/${environment}/${program}`, import.meta.url));
  const child = spawn(`${programs}/python`, [file, ...args], {
    cwd: project.root,
    env: {
      ...userEnv(project),
      PYTHONPATH: `${project.root}/python`,
      PYTHONDONTWRITEBYTECODE: "1",
      FX_COMMAND: `${process.execPath} ${FX}`,
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    texts.stderr += chunk.toString();
    for (const look of waiting) look();
  });
  const ended = new Promise<PythonResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...texts }));
  });
  const stderrHas = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (texts.stderr.includes(text)) resolve();
      };
      waiting.add(look);
      look();
      void ended.then(({ stderr }) =>
        reject(new Error(`it ended before it said ${text}:\n${stderr}`)),
      );
    });
  return {
    ended,
    /** Resolves once standard error contains the text; rejects if the program ends first. */
    stderrHas,
    /** Writes to its standard input. */
    write: (text: string) => void child.stdin.write(text),
    interrupt: () => void child.kill("SIGINT"),
    terminate: () => void child.kill("SIGTERM"),
  };
}
