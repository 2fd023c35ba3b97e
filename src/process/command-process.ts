import { writeSync } from "node:fs";
import type { FxError } from "../runtime/base/errors/errors.ts";
import { readableThrown } from "../runtime/base/errors/thrown.ts";
import { type ForeignExit, locateExit } from "./process-end/foreign-exit.ts";
import { OutputStream } from "./terminal/output-stream.ts";

/** Receives what author code prints, instead of standard error. */
type OutputReceiver = (bytes: Uint8Array) => void;

/** What author code prints while a command runs. */
class AuthorOutput {
  #receiver: OutputReceiver | undefined;
  #lineIsOpen = false;

  /** Passes what author code prints to `receive` from now on. Returns a function that stops it. */
  capture(receive: OutputReceiver): () => void {
    this.#receiver = receive;
    return () => {
      if (this.#receiver === receive) this.#receiver = undefined;
    };
  }

  /**
   * Returns the receiver of these bytes. Undefined if they go to standard error; then notes whether
   * they end a line.
   */
  getReceiver(bytes: Uint8Array): OutputReceiver | undefined {
    if (this.#receiver === undefined && bytes.length > 0) this.#lineIsOpen = bytes.at(-1) !== 0x0a;
    return this.#receiver;
  }

  /**
   * Returns true if author code left its last line on standard error open. The caller has to end
   * the line.
   */
  claimOpenLine(): boolean {
    const wasOpen = this.#lineIsOpen;
    this.#lineIsOpen = false;
    return wasOpen;
  }
}

/** Node's `process`, of a version that may lack what is new. */
export type NodeProcess = Omit<NodeJS.Process, "threadCpuUsage"> & {
  /** New in Node 24. */
  readonly threadCpuUsage?: NodeJS.Process["cpuUsage"];
};

/** The file descriptors of a process: reading and writing is synchronous. */
interface Descriptors {
  readonly stdin: number;
  readonly write: (fd: number, bytes: Uint8Array) => number;
}

/** Turns an exit by author code into an error. */
type ExitListener = (exit: ForeignExit) => FxError;

/**
 * The process of a command: its arguments, folder, environment, streams and signals, and how it
 * ends. Commands receive it, so that a test can run a command inside its own process.
 */
export class CommandProcess {
  /** The words after `fx`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** To read standard input synchronously: that fails once somebody has used `stdin`. */
  readonly stdinFd: number;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly authorOutput = new AuthorOutput();
  /** The worker processes that have not ended yet. */
  readonly workers = new Set<{ kill(): void }>();
  /** The folder of `--runs`, as the user typed it. */
  namedRuns: string | undefined = undefined;
  readonly #exitListeners: ExitListener[] = [];
  readonly #crashListeners: ((error: unknown) => void)[] = [];
  #isFxExit = false;

  constructor(
    readonly node: NodeProcess,
    descriptors: Descriptors = { stdin: 0, write: writeSync },
  ) {
    this.stdinFd = descriptors.stdin;
    this.argv = node.argv.slice(2);
    this.cwd = node.cwd();
    const endAuthorLine = (): void => {
      if (this.authorOutput.claimOpenLine()) this.stderr.write(Buffer.from("\n"));
    };
    const open = (name: "stdout" | "stderr", fd: number): OutputStream =>
      new OutputStream(
        () => node[name],
        (bytes) => descriptors.write(fd, bytes),
        endAuthorLine,
      );
    this.stdout = open("stdout", 1);
    this.stderr = open("stderr", 2);
  }

  get env(): NodeJS.ProcessEnv {
    return this.node.env;
  }

  get stdin(): NodeProcess["stdin"] {
    return this.node.stdin;
  }

  /** Ends the process at once. All of fx exits through this, so any other exit is the author's. */
  exit(code: number): never {
    this.#isFxExit = true;
    for (const worker of this.workers) worker.kill();
    return this.node.exit(code);
  }

  /**
   * Reports an exit that did not come from `exit`. Otherwise `process.exit(0)` in author code would
   * look like success. The latest listener of `onForeignExit` creates the error.
   */
  reportForeignExit(show: (error: FxError) => void): void {
    this.node.once("exit", (code) => {
      const listener = this.#exitListeners.at(-1);
      if (this.#isFxExit || listener === undefined) return;
      this.#isFxExit = true;
      const error = listener(locateExit(code));
      this.node.exitCode = error.exitCode;
      show(error);
    });
  }

  /**
   * Sets how to turn an exit by author code into an error. Returns a function that removes the
   * listener.
   */
  onForeignExit(listener: ExitListener): () => void {
    this.#exitListeners.push(listener);
    return () => void this.#exitListeners.splice(this.#exitListeners.indexOf(listener), 1);
  }

  /**
   * Calls the latest listener with errors that author code does not catch, such as in a timer or an
   * event handler. Returns a function that stops listening. The first listener has to stay.
   */
  onCrash(listener: (error: unknown) => void): () => void {
    if (this.#crashListeners.length === 0) {
      const report = (error: unknown): void => this.reportCrash(readableThrown(error));
      this.node.on("uncaughtException", report).on("unhandledRejection", report);
    }
    this.#crashListeners.push(listener);
    return () => void this.#crashListeners.splice(this.#crashListeners.indexOf(listener), 1);
  }

  /** Reports an error that author code in a worker process did not catch. */
  reportCrash(error: unknown): void {
    this.#crashListeners.at(-1)?.(error);
  }
}
