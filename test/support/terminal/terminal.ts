import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { type CommandLine, splitCommandLine } from "../command/command-line.ts";
import { userEnv } from "../command/user-env.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const PSEUDO_TERMINAL = fileURLToPath(new URL("terminal.py", import.meta.url));

export interface TerminalResult {
  readonly code: number | null;
  /** Both streams, escape sequences included. */
  readonly raw: string;
  /** Without escape sequences, `\n` at each end of a line. */
  readonly text: string;
}

export const CTRL_C = "\u0003";

/**
 * Starts `fx` on a pseudo-terminal, which Python's standard library provides and Node's does not.
 */
export function fxOnTerminal(
  project: TemporaryProject,
  line: CommandLine,
  extraEnv: Readonly<Record<string, string>> = {},
  columns = 100,
) {
  const env = { ...userEnv(project), TERM: "xterm-256color", ...extraEnv };
  const child = spawn(
    "python3",
    [
      PSEUDO_TERMINAL,
      String(columns),
      project.root,
      JSON.stringify(env),
      process.execPath,
      BIN,
      ...splitCommandLine(line),
    ],
    { stdio: ["pipe", "pipe", "inherit", "pipe"] },
  );
  const [stdin, stdout, , sizes] = child.stdio as unknown as [Socket, Socket, null, Socket];
  // A test that fails before fx ends must not keep the test process alive.
  for (const handle of [child, stdin, stdout, sizes]) handle.unref();
  const out: Buffer[] = [];
  const waiting = new Set<() => void>();
  stdout.on("data", (chunk: Buffer) => {
    out.push(chunk);
    for (const look of waiting) look();
  });
  stdin.on("error", () => undefined);
  sizes.on("error", () => undefined);
  const raw = (): string => Buffer.concat(out).toString("utf8");
  const text = (): string => stripVTControlCharacters(raw()).replaceAll("\r\n", "\n");
  const ended = new Promise<TerminalResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      stdin.destroy();
      sizes.destroy();
      resolve({ code, raw: raw(), text: text() });
    });
  });
  return {
    ended,
    /** The output so far, without escape sequences. */
    shown: text,
    /** Changes the width of the terminal. */
    resize: (size: number) => void sizes.write(`${size}\n`),
    type: (keys: string) => void stdin.write(keys),
    /** Resolves once the output contains the text; rejects if the process ends first. */
    shows: (wanted: string | RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (typeof wanted === "string" ? !text().includes(wanted) : !wanted.test(text())) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then((end) =>
          reject(
            new Error(
              `fx ended with ${String(end.code)} before it showed ${String(wanted)}:\n${end.text}`,
            ),
          ),
        );
      }),
  };
}
