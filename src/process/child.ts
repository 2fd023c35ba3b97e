import { type ChildProcess, fork, type ForkOptions } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "./package-paths.ts";

/** How long a process that was asked to end may take: author code may block it. */
const GRACE_MS = 1000;

/** A process of fx that this one has started, and the messages between them. */
export class Child<Order extends string | object, Report> {
  readonly process: ChildProcess;
  /** Resolves after the last message, to how the process has ended, such as `exit code 1`. */
  readonly ended: Promise<{ readonly code: number | null; readonly how: string }>;

  /** @param script relative to the package */
  constructor(script: string, args: readonly string[], options: ForkOptions) {
    const child = fork(join(packageRoot, script), args, {
      detached: true, // in its own process group, so that Ctrl-C reaches it only through this one
      execArgv: [],
      ...options,
    });
    this.process = child;
    this.ended = new Promise((resolve) => {
      child.once("close", (code, signal) => resolve({ code, how: signal ?? `exit code ${code}` }));
      child.once("error", ({ message }) => resolve({ code: null, how: message }));
    });
  }

  onMessage(listener: (report: Report) => void): void {
    this.process.on("message", listener as (message: unknown) => void);
  }

  /** Sends nothing to a process that has ended. */
  send(order: Order): void {
    if (this.process.connected) this.process.send(order, () => undefined); // it may be gone
  }

  /** Ends the process as if this one were gone: it exits, and keeps its compiled code. */
  end(): void {
    if (this.process.connected) this.process.disconnect();
    this.killSoon();
  }

  /** Kills the process if it has not ended soon. Returns a function that lets it live. */
  killSoon(): () => void {
    const timer = setTimeout(() => this.kill(), GRACE_MS).unref();
    return () => clearTimeout(timer);
  }

  kill(): void {
    this.process.kill("SIGKILL");
  }
}
