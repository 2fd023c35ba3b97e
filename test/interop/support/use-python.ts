import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";

export interface Python {
  /**
   * Calls `module.function` of the environment's package in `test/interop/python`, or of a module
   * beside it.
   */
  call<T>(op: string, args?: Readonly<Record<string, unknown>>): Promise<T>;
}

/**
 * Starts a Python process in an environment (`test/interop/python/requirements-NAME.txt`) for the
 * tests of a `describe`.
 *
 * @param package_ the folder of functions in `test/interop/python`
 */
export function usePython(name: string, package_ = name): Python {
  let worker: PythonWorker | undefined;
  before(async function () {
    this.timeout(0); // the environment may have to be installed
    worker = new PythonWorker(await pythonEnvironment(name), package_);
  });
  after(() => worker?.close());
  return {
    call: (op, args) => {
      if (worker === undefined) throw new Error("Python is there while tests run");
      return worker.call(op, args);
    },
  };
}

const SCRIPT = fileURLToPath(new URL("../python/worker.py", import.meta.url));

/** An error of a Python function, with Python's traceback as its stack. */
class PythonError extends Error {
  override readonly name = "PythonError";
  /** The exception's class. */
  readonly type: string;

  constructor({ type, message, traceback }: { type: string; message: string; traceback: string }) {
    super(`${type}: ${message.length > 500 ? `${message.slice(0, 500)} …` : message}`);
    this.type = type;
    this.stack = `PythonError: ${this.message}\n${traceback}`;
  }
}

/** A long-lived Python process that handles calls one after the other. */
class PythonWorker {
  readonly #child;
  readonly #waiting = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >();
  readonly #ended: Promise<void>;
  #calls = 0;
  #said = "";

  /**
   * `programs` is the folder with `python`, `package_` a folder of functions in
   * `test/interop/python`.
   */
  constructor(programs: string, package_: string) {
    const env = {
      ...process.env,
      PYTHONHASHSEED: "0",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONWARNINGS: "ignore",
      FLYTE_SDK_LOGGING_LEVEL: "50",
      GIT_DIR: "/dev/null", // flyte-sdk would name the commit of this checkout
    };
    this.#child = spawn(join(programs, "python"), [SCRIPT, package_], {
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.on(
      "data",
      (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-10_000)),
    );
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#answer(line));
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (error) => this.#end(error, resolve));
      this.#child.on("close", (code) =>
        this.#end(new Error(`Python ended with ${String(code)}\n${this.#said}`), resolve),
      );
    });
  }

  /** Calls `module.function` with arguments by name; rejects with a PythonError if it raises. */
  call<T>(op: string, args: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const id = ++this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ id, op, args })}\n`);
    });
  }

  /** Ends the idle process. */
  close(): Promise<void> {
    this.#child.stdin.end();
    return this.#ended;
  }

  #answer(line: string): void {
    const { id, value, error } = JSON.parse(line) as {
      id: number;
      value?: never;
      error?: ConstructorParameters<typeof PythonError>[0];
    };
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(new PythonError(error));
  }

  #end(error: Error, resolve: () => void): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    resolve();
  }
}
