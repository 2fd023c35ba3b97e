import type { AddressInfo } from "node:net";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { Child } from "../child.ts";
import type { LoadRequest } from "../project/project-messages.ts";
import type { ShownFault } from "../protocol-parts.ts";
import { toShownFault } from "../shown-fault.ts";
import type { CallReport, ServeOrder, ServeReport, ServeStep } from "./serve-messages.ts";

/** What to serve. */
export interface ServedVersion {
  readonly version: number;
  /** See `DevProject.sourcesFile`. */
  readonly sourcesFile: string;
}

/** A process that serves one version of the project. */
export class ServerProcess {
  readonly #child: Child<ServeOrder, ServeReport>;
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
    const script = "dist/dev/served/serve-process.cjs";
    this.#child = new Child({
      script,
      args: [JSON.stringify(request)],
      cwd,
      sourcesFile,
      serialization: "advanced",
    });
    this.ended = this.#child.ended.then(({ how }) => describeEnd(how, this.hasCalls));
    this.#child.onMessage((report) => {
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
    this.#child.send({ listen: address });
    return this.#listening;
  }

  /** Closes the port, and ends the process when its calls have ended. */
  drain(): void {
    if (!this.#isDraining) this.#child.send("drain");
    this.#isDraining = true;
  }

  /** Drains, and resolves when the port is closed. */
  async makeWay(): Promise<void> {
    this.drain();
    const spare = this.#child.killSoon();
    await this.#closed;
    spare();
  }

  /** Ends the process and its calls, whose callers learn UNAVAILABLE. */
  cut(): void {
    this.#child.send("cut");
    this.#child.killSoon();
  }

  kill(): void {
    this.#child.kill();
  }

  #reached(step: ServeStep): Promise<ShownFault | null> {
    return new Promise((resolve) => {
      this.#child.onMessage((report) => {
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
