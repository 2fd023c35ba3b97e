import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { NodeProcess } from "../../../src/process/command-process.ts";
import { EmulatedOutput } from "./emulated-output.ts";
import type { FxResult } from "./fx.ts";

export interface EmulatedOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Makes all streams a terminal of this width. */
  readonly terminal?: { readonly columns: number };
}

/** Thrown by `exit`, so that its caller goes no further. */
const ENDED = new Error("the command has ended");

/** The process of one command, inside this process. */
export class EmulatedProcess {
  readonly node: NodeProcess;
  readonly stdout: EmulatedOutput;
  readonly stderr: EmulatedOutput;
  readonly ended: Promise<FxResult>;
  readonly #events = new EventEmitter();
  readonly #typed = new PassThrough();
  readonly #stdinFd: number;
  #resolve: (result: FxResult) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  /** Calls a function as if the command had called it. */
  #inside: (work: () => void) => void = (work) => work();
  #hasEnded = false;

  constructor(args: readonly string[], { cwd, env, input, terminal }: EmulatedOptions) {
    const { pid, ppid, versions, execPath } = process;
    this.stdout = new EmulatedOutput(1, terminal);
    this.stderr = new EmulatedOutput(2, terminal);
    this.#stdinFd = openInput(input ?? "");
    if (terminal === undefined || input !== undefined) this.#typed.end(input);
    this.node = Object.assign(this.#events, {
      argv: [execPath, "fx", ...args],
      env,
      pid,
      ppid,
      versions,
      exitCode: undefined,
      cwd: () => cwd,
      stdin: Object.assign(this.#typed, { isTTY: terminal !== undefined }),
      stdout: this.stdout,
      stderr: this.stderr,
      cpuUsage: () => process.cpuUsage(),
      memoryUsage: process.memoryUsage,
      kill: (target: number, signal: NodeJS.Signals) =>
        target === pid ? this.kill(signal) : process.kill(target, signal),
      exit: (code: number | undefined) => this.#exit(code),
    }) as unknown as NodeProcess;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The file descriptors of the streams. */
  get descriptors() {
    return {
      stdin: this.#stdinFd,
      write: (fd: number, bytes: Uint8Array): number =>
        (fd === this.stdout.fd ? this.stdout : this.stderr).add(bytes),
    };
  }

  /** Starts the command, which ends when it calls `exit`. */
  start(work: () => Promise<never>): void {
    this.#inside = AsyncLocalStorage.snapshot();
    // Without a caller, so that errors of the command have no frames of tests.
    setImmediate(() => {
      work().catch((error: unknown) => {
        if (error !== ENDED) this.#reject(error);
      });
    });
  }

  /** Ends a command that a failed test has left behind. */
  abandon(): void {
    if (!this.#hasEnded) this.#end({ code: null, signal: null });
  }

  /** Without a listener, a signal ends the process. It does nothing to one that has ended. */
  kill(signal: NodeJS.Signals): void {
    if (signal === "SIGKILL") throw new Error("only a process can be killed: use startFx()");
    if (!this.#hasEnded && !this.emit(signal, signal)) this.#end({ code: null, signal });
  }

  /** Types a text at the terminal. */
  type(text: string): void {
    this.#typed.write(text);
  }

  /** Returns whether there is a listener. */
  emit(event: string, value: unknown): boolean {
    if (value === ENDED) return true;
    if (this.#events.listenerCount(event) === 0) return false;
    try {
      this.#inside(() => void this.#events.emit(event, value));
    } catch (error) {
      if (error !== ENDED) this.#reject(error);
    }
    return true;
  }

  #exit(code: number | undefined): never {
    if (!this.#hasEnded) {
      const asked = code ?? this.node.exitCode ?? 0;
      this.node.exitCode = asked;
      this.#hasEnded = true;
      this.#events.emit("exit", asked);
      this.#end({ code: Number(this.node.exitCode), signal: null });
    }
    throw ENDED;
  }

  #end(how: Pick<FxResult, "code" | "signal">): void {
    const { stdout, stderr } = this;
    this.#hasEnded = true;
    stdout.close();
    stderr.close();
    closeSync(this.#stdinFd);
    this.#resolve({
      ...how,
      stdout: stdout.text,
      stderr: stderr.text,
      stdoutBytes: stdout.bytes,
    });
  }
}

/** Opens a file that nobody else can see. */
function openInput(text: string): number {
  if (text === "") return openSync("/dev/null", "r");
  const folder = mkdtempSync(join(tmpdir(), "fx-input-"));
  try {
    writeFileSync(join(folder, "stdin"), text);
    return openSync(join(folder, "stdin"), "r");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
