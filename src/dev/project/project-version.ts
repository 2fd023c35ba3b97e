import { relative } from "node:path";
import { Child } from "../../process/child.ts";
import { raceAbort } from "../../runtime/base/context.ts";
import { type ErrorCode, FxError } from "../../runtime/base/errors/errors.ts";
import type { InputCheck, ProjectView, RunRequest, ShownFault } from "../protocol.ts";
import type { ServeOrder, ServeReport, ServeStep } from "../served/serve-messages.ts";
import { toShownFault } from "../shown-fault.ts";

/** One version of the project, loaded in its own process, which can serve its connectors. */
export class ProjectVersion extends Child<ProjectOrder, ProjectReport> {
  /** The checks of inputs that are not answered yet; answers come in order. */
  readonly #checks: ((checked: InputCheck | ShownFault) => void)[] = [];
  /** Settles when the version has loaded, or cannot be. */
  readonly result: Promise<LoadResult>;
  /** Resolves when the process has ended, to how it ended. */
  readonly fault: Promise<ShownFault>;
  #closed: Promise<unknown> | undefined;

  /** @param output where to pass on what the author's modules print; default: to the terminal */
  constructor(request: LoadRequest, cwd: string, output: "inherit" | "ignore" = "inherit") {
    super("dist/dev/project/project-process.cjs", [JSON.stringify(request)], {
      cwd,
      serialization: "advanced", // for messages with bytes
      stdio: ["ignore", output, output, "ipc"],
    });
    this.fault = this.ended.then(describeEnd);
    this.result = new Promise((resolve) => {
      this.onMessage((report) => {
        if (typeof report === "string") return;
        if ("checked" in report) this.#checks.shift()?.(report.checked);
        else if ("loaded" in report || "failed" in report) resolve(report);
      });
      void this.fault.then((failed) => resolve({ failed, files: [] }));
    });
  }

  /** Checks inputs in the process of this version. */
  check(request: RunRequest): Promise<InputCheck | ShownFault> {
    return new Promise((resolve) => {
      this.#checks.push(resolve);
      this.send({ check: request });
      void this.fault.then(resolve);
    });
  }

  /** Asks the process for a step of its server. Resolves when it is done, or to why it cannot be. */
  reach(step: ServeStep, order: ServeOrder): Promise<ShownFault | null> {
    return new Promise((resolve) => {
      this.onMessage((report) => {
        if (report === step) resolve(null);
        else if (typeof report === "object" && "unserved" in report) resolve(report.unserved);
      });
      void this.fault.then(resolve);
      this.send(order);
    });
  }

  /** Whether it closes the port, or has done so. */
  get isClosing(): boolean {
    return this.#closed !== undefined;
  }

  /**
   * Closes the port, and ends the process when its calls have ended. Resolves when the port is
   * closed.
   */
  drain(): Promise<unknown> {
    this.#closed ??= this.reach("closed", "drain");
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
}

function describeEnd({ how }: { readonly how: string }): ShownFault {
  const summary = `the process that had loaded the project has ended (${how})`;
  const hint = "save a module to load the project again";
  return toShownFault(new FxError("FX3002", summary, { hint }), "");
}

/**
 * Loads a project in its own process, which ends with the signal even if a module is in an
 * endless loop, and runs no task. Throws the error of a module. Does not print what modules print,
 * because it may be secret.
 *
 * @param redact for the error, which may quote secrets
 */
export async function inspectProject(
  request: LoadRequest,
  signal: AbortSignal,
  redact: (text: string) => string,
): Promise<LoadedVersion> {
  const version = new ProjectVersion({ ...request, refusesRuns: true }, process.cwd(), "ignore");
  try {
    const result = await raceAbort(version.result, signal);
    if ("loaded" in result) return result.loaded;
    const { code, message, details, hint } = result.failed;
    const options = { details: details.map(redact), ...(hint !== null && { hint }) };
    throw new FxError(code as ErrorCode, redact(message), options);
  } finally {
    version.kill();
  }
}

/*
 * What `fx dev` and the process that has loaded the project say to each other.
 */

/** What to load, passed as the argument of the process. */
export interface LoadRequest {
  /** Modules or folders; empty for the project of the working directory. */
  readonly paths: readonly string[];
  readonly envFiles: readonly string[];
  /** Refuse to run tasks, which a module may do when it is imported. Default: no. */
  readonly refusesRuns?: boolean;
}

/** The flags that name environment files, for commands in the project's root. */
export function listEnvFlags(envFiles: readonly string[], root: string): readonly string[] {
  return envFiles.flatMap((file) => ["--env-file", relative(root, file)]);
}

/** How a load ended. */
type LoadResult =
  | { readonly loaded: LoadedVersion }
  | { readonly failed: ShownFault; readonly files: readonly string[] };

/** What the process of a loaded version does: check the inputs of a run, or serve the connectors. */
export type ProjectOrder = { readonly check: RunRequest } | ServeOrder;

export type ProjectReport =
  LoadResult | { readonly checked: InputCheck | ShownFault } | ServeReport;

/** A version of the project that loads. */
export interface LoadedVersion {
  readonly content: ProjectContent;
  /** The keys of all secrets that tasks and connectors declare. */
  readonly secrets: readonly string[];
  /** The modules that were imported, as absolute paths. */
  readonly files: readonly string[];
  /** The TypeScript of the modules, by path. */
  readonly sources: readonly (readonly [string, string])[];
}

/** What the page shows of a loaded project. */
export type ProjectContent = Pick<ProjectView, "root" | "tasks" | "connectors">;
