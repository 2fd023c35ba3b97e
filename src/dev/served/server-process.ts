import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";
import { SOURCES_VARIABLE } from "../../cli/load-and-register.ts";
import { packageRoot } from "../../cli/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { killSoon } from "../kill-soon.ts";
import type { LoadRequest } from "../project/project-messages.ts";
import type { ShownFault } from "../protocol-parts.ts";
import { toShownFault } from "../shown-fault.ts";
import type { CallReport, ServeOrder, ServeReport } from "./serve-messages.ts";

const ENTRY = join(packageRoot, "dist/dev/served/serve-process.cjs");

/** What to serve. */
export interface ServedVersion {
  readonly version: number;
  /** See `DevProject.sourcesFile`. */
  readonly sourcesFile: string;
}

/** A process that serves one version of the project on the connections that it gets. */
export class ServerProcess {
  readonly #process: ChildProcess;
  #isDraining = false;
  readonly version: number;
  /** Settles when the process can serve, or why it cannot. */
  readonly started: Promise<ShownFault | null>;
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
      child.once("close", (code, signal) => resolve(describeEnd(code, signal)));
      child.once("error", (error) => resolve(toShownFault(error, cwd)));
    });
    this.started = new Promise((resolve) => {
      child.on("message", (message) => {
        const report = message as ServeReport;
        if (report === "ready") resolve(null);
        else if ("failed" in report) resolve(report.failed);
        else onCalls(report.calls);
      });
      void this.ended.then(resolve);
    });
  }

  /** Passes on a connection on which nothing has been read. */
  accept(socket: Socket): void {
    this.#send("connection", socket);
  }

  /** Ends the process when its calls have ended. Its callers connect again for the next one. */
  drain(): void {
    if (!this.#isDraining) this.#send("drain");
    this.#isDraining = true;
  }

  /** Ends the process and its calls, whose callers learn UNAVAILABLE. */
  cut(): void {
    this.#send("cut");
    killSoon(this.#process);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #send(order: ServeOrder, socket?: Socket): void {
    if (!this.#process.connected) return void socket?.destroy();
    this.#process.send(order, socket, {}, (error) => {
      if (error !== null) socket?.destroy();
    });
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): ShownFault {
  const how = signal ?? `exit code ${code}`;
  const summary = `the process that served the connectors has ended (${how})`;
  const hint = "the next call starts it again";
  return toShownFault(new FxError("FX1012", summary, { hint }), "");
}
