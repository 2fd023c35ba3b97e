import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { freePort } from "../../support/server/free-port.ts";

/** A server program that listens on a port of 127.0.0.1. */
export interface ListeningProgram {
  readonly port: number;
  close(): Promise<void>;
}

/** A program's working folder, and its variables beside those of this process. */
export interface ProgramSurroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program with a port as argument, and waits until it accepts connections. */
export async function startListening(
  file: string,
  argumentsFor: (port: number) => readonly string[],
  { cwd, env }: ProgramSurroundings = {},
): Promise<ListeningProgram> {
  const port = await freePort();
  const child = spawn(file, argumentsFor(port), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-10_000)));
  const ended = new Promise<void>(
    (resolve) =>
      void child.on("error", (error) => (said += String(error))).on("close", () => resolve()),
  );
  while (!(await accepts(port)))
    if (child.exitCode !== null || child.pid === undefined)
      throw new Error(`${file} ended\n${said}`);
  return { port, close: () => end(child, ended) };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.on("connect", () => answer(true)).on("error", () => answer(false));
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}
