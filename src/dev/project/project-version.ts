import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../cli/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { killSoon } from "../kill-soon.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import type {
  LoadedVersion,
  LoadRequest,
  ProjectReply,
  CheckInputsRequest,
} from "./project-messages.ts";

const ENTRY = join(packageRoot, "dist/dev/project/project-process.cjs");

/** How a load ended. */
export type LoadResult =
  | { readonly version: LoadedVersion }
  | { readonly fault: ShownFault; readonly files: readonly string[] };

type Answer = (checked: InputCheck | ShownFault) => void;

/** One version of the project, loaded in a process of its own. */
export class ProjectVersion {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, Answer>();
  #questions = 0;
  /** Settles when the version has loaded, or cannot be. */
  readonly result: Promise<LoadResult>;

  /** @param output where to pass on what the author's modules print; default: to the terminal */
  constructor(request: LoadRequest, cwd: string, output: "inherit" | "ignore" = "inherit") {
    // In a process group of its own, so that Ctrl-C reaches it only through fx dev.
    this.#process = fork(ENTRY, [JSON.stringify(request)], {
      cwd,
      detached: true,
      execArgv: [],
      stdio: ["ignore", output, output, "ipc"],
    });
    this.result = new Promise((resolve) => {
      this.#process.on("message", (message) => this.#receive(message as ProjectReply, resolve));
      this.#process.once("exit", (code, signal) => this.#end(describeEnd(code, signal), resolve));
      this.#process.once("error", (error) => this.#end(error, resolve));
    });
  }

  /** Checks inputs in the process of this version. */
  check(request: RunRequest): Promise<InputCheck | ShownFault> {
    const id = ++this.#questions;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      const message: CheckInputsRequest = { id, check: request };
      this.#process.send(message, (error) => {
        if (error !== null) this.#answer(id, toShownFault(describeEnd(null, null), ""));
      });
    });
  }

  /** Ends the process. */
  close(): void {
    if (this.#process.connected) this.#process.disconnect(); // it exits, and keeps its compiled code
    killSoon(this.#process);
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #receive(message: ProjectReply, resolve: (result: LoadResult) => void): void {
    if ("loaded" in message) resolve({ version: message.loaded });
    else if ("failed" in message) resolve({ fault: message.failed, files: message.files });
    else this.#answer(message.id, message.checked);
  }

  #answer(id: number, checked: InputCheck | ShownFault): void {
    this.#answers.get(id)?.(checked);
    this.#answers.delete(id);
  }

  #end(error: Error, resolve: (result: LoadResult) => void): void {
    const fault = toShownFault(error, "");
    resolve({ fault, files: [] });
    for (const id of this.#answers.keys()) this.#answer(id, fault);
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): FxError {
  const how = signal ?? (code === null ? "" : `exit code ${code}`);
  return new FxError(
    "FX3002",
    `the process that had loaded the project has ended${how === "" ? "" : ` (${how})`}`,
    { hint: "save a module to load the project again" },
  );
}
