import type { AddressInfo } from "node:net";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { Child } from "../child.ts";
import type { LoadRequest } from "../project/project-messages.ts";
import type { ShownFault } from "../protocol-parts.ts";
import { toShownFault } from "../shown-fault.ts";
import type { CallReport, ServeOrder, ServeReport, ServeStep } from "./serve-messages.ts";

/** What to serve. */
export interface LoadedSources {
  readonly version: number;
  /** See `DevProject.sourcesFile`. */
  readonly sourcesFile: string;
}

/** A process that serves one version of the project. */
export class ServedVersion extends Child<ServeOrder, ServeReport> {
  readonly version: number;
  /** Settles when the version has loaded, or why it cannot. */
  readonly loaded: Promise<ShownFault | null>;
  /** Resolves when the process has ended, to how it ended. */
  readonly fault: Promise<ShownFault>;
  #closed: Promise<unknown> | undefined;
  /** Whether a call has arrived. */
  hasCalls = false;

  constructor(
    { version, sourcesFile }: LoadedSources,
    request: LoadRequest,
    cwd: string,
    onCalls: (reports: readonly CallReport[]) => void,
  ) {
    super({
      script: "dist/dev/served/serve-process.cjs",
      args: [JSON.stringify(request)],
      cwd,
      sourcesFile,
      serialization: "advanced",
    });
    this.version = version;
    this.fault = this.ended.then(({ how }) => describeEnd(how, this.hasCalls));
    this.onMessage((report) => {
      if (typeof report === "string" || "failed" in report) return;
      this.hasCalls ||= report.calls.length > 0;
      onCalls(report.calls);
    });
    this.loaded = this.#reached("loaded");
  }

  /** Resolves when the port is open, or why it cannot be. */
  listen(address: AddressInfo): Promise<ShownFault | null> {
    this.send({ listen: address });
    return this.#reached("listening");
  }

  /**
   * Closes the port, and ends the process when its calls have ended. Resolves when the port is
   * closed.
   */
  drain(): Promise<unknown> {
    if (this.#closed === undefined) this.send("drain");
    this.#closed ??= this.#reached("closed");
    return this.#closed;
  }

  /** Drains, and kills the process unless it closes the port soon. */
  async makeWay(): Promise<void> {
    const spare = this.killSoon();
    await this.drain();
    spare();
  }

  /** Ends the process and its calls, whose callers learn UNAVAILABLE. */
  cut(): void {
    this.send("cut");
    this.killSoon();
  }

  #reached(step: ServeStep): Promise<ShownFault | null> {
    return new Promise((resolve) => {
      this.onMessage((report) => {
        if (report === step) resolve(null);
        else if (typeof report === "object" && "failed" in report) resolve(report.failed);
      });
      void this.fault.then(resolve);
    });
  }
}

function describeEnd(how: string, startsAgain: boolean): ShownFault {
  const summary = `the process that served the connectors has ended (${how})`;
  const hint = startsAgain ? undefined : "save a module to start it again";
  return toShownFault(new FxError("FX1012", summary, { hint }), "");
}
