import { type ChildProcess, fork } from "node:child_process";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SOURCES_VARIABLE } from "../../cli/load-and-register.ts";
import { packageRoot } from "../../cli/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { killSoon } from "../kill-soon.ts";
import type { LoadRequest } from "../project/project-messages.ts";
import type { ShownFault } from "../protocol-parts.ts";
import { toShownFault } from "../shown-fault.ts";
import type { CallReport, ServeOrder, ServeReport, ServeStep } from "./serve-messages.ts";

/** How long a process may take to close its port: author code may block it. */
const CLOSE_MS = 1000;
const ENTRY = join(packageRoot, "dist/dev/served/serve-process.cjs");

/** What to serve. */
export interface ServedVersion {
  readonly version: number;
  /** See `DevProject.sourcesFile`. */
  readonly sourcesFile: string;
}

/** A process that serves one version of the project. */
export class ServerProcess {
  readonly #process: ChildProcess;
  readonly version: number;
  /** Settles when the version has loaded, or why it cannot. */
  readonly loaded: Promise<ShownFault | null>;
  readonly #listening: Promise<ShownFault | null>;
  readonly #closed: Promise<unknown>;
  #isDraining = false;
  /** Whether a call has arrived. */
  hasCalls = false;
  /** Resolves when the process has ended, to how it ended. */
  readonly ended: Promise<ShownFault>;

  constructor(
    { version, sourcesFile }: ServedVersion,
    request: LoadRequest,
    cwd: string,
    onCalls: (reports: readonly CallReport[]) => void,
  ) {
    this.version = version;
    // In a process group of its own, so that Ctrl-C reaches it only through fx dev.
    const child = fork(ENTRY, [JSON.stringify(request)], {
      cwd,
      detached: true,
      env: { ...process.env, [SOURCES_VARIABLE]: sourcesFile },
      execArgv: [],
      serialization: "advanced", // for the bytes of messages
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#process = child;
    this.ended = new Promise((resolve) => {
      child.once("close", (code, signal) =>
        resolve(describeEnd(signal ?? `exit code ${code}`, this.hasCalls)),
      );
      child.once("error", (error) => resolve(toShownFault(error, cwd)));
    });
    child.on("message", (report: ServeReport) => {
      if (typeof report === "string" || "failed" in report) return;
      this.hasCalls ||= report.calls.length > 0;
      onCalls(report.calls);
    });
    this.loaded = this.#reached("loaded");
    this.#listening = this.#reached("listening");
    this.#closed = this.#reached("closed");
  }

  /** Resolves when the port is open, or why it cannot be. */
  listen(address: AddressInfo): Promise<ShownFault | null> {
    this.#send({ listen: address });
    return this.#listening;
  }

  /** Closes the port, and ends the process when its calls have ended. */
  drain(): void {
    if (!this.#isDraining) this.#send("drain");
    this.#isDraining = true;
  }

  /** Drains, and resolves when the port is closed. */
  async makeWay(): Promise<void> {
    this.drain();
    const timer = setTimeout(() => this.kill(), CLOSE_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  /** Ends the process and its calls, whose callers learn UNAVAILABLE. */
  cut(): void {
    this.#send("cut");
    killSoon(this.#process);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #send(order: ServeOrder): void {
    if (this.#process.connected) this.#process.send(order, () => undefined); // it may be gone
  }

  #reached(step: ServeStep): Promise<ShownFault | null> {
    return new Promise((resolve) => {
      this.#process.on("message", (report: ServeReport) => {
        if (report === step) resolve(null);
        else if (typeof report === "object" && "failed" in report) resolve(report.failed);
      });
      void this.ended.then(resolve);
    });
  }
}

function describeEnd(how: string, startsAgain: boolean): ShownFault {
  const summary = `the process that served the connectors has ended (${how})`;
  const hint = startsAgain ? undefined : "save a module to start it again";
  return toShownFault(new FxError("FX1012", summary, { hint }), "");
}
