import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { DevEvent, RunRequest, StartedRun } from "../protocol.ts";
import type { FxChild } from "./fx-child.ts";
import type { FxChildren } from "./fx-children.ts";
import type { RunHistory } from "./run-history.ts";
import { RunOutputs } from "./run-outputs.ts";

/** What the runs need of the session. */
export interface DevRunsHost {
  readonly children: FxChildren;
  readonly history: RunHistory;
  readonly report: (event: DevEvent) => void;
  /** Receives what a task's code prints. */
  readonly onOutput: (line: string) => void;
}

/** Starts, stops, resumes and deletes runs, each in a process of its own. */
export class DevRuns {
  readonly #children: FxChildren;
  readonly #history: RunHistory;
  readonly #onOutput: (line: string) => void;
  readonly outputs: RunOutputs;
  #last: RunRequest | undefined;

  constructor({ children, history, report, onOutput }: DevRunsHost) {
    this.#children = children;
    this.#history = history;
    this.#onOutput = onOutput;
    this.outputs = new RunOutputs(report);
  }

  /** The last run that was started. */
  get last(): RunRequest | undefined {
    return this.#last;
  }

  /** Resolves when the run is on record, or cannot start. */
  async start(request: RunRequest): Promise<StartedRun> {
    this.#last = request;
    const { task, file, inputs, clock, inject = [] } = request;
    const options = ["--inputs", "-", "--clock", clock, ...this.#children.envFlags];
    for (const fault of inject) options.push(`--inject=${fault}`);
    const input = JSON.stringify(inputs);
    return this.#untilDriven(this.#call(["run", ...options, file, task], { input }));
  }

  /** Continues a run whose process died. */
  resume(id: string): Promise<StartedRun> {
    return this.#untilDriven(this.#call(["jobs", "resume", id, ...this.#children.envFlags]));
  }

  /** Stops a run, or deletes the jobs that it left. Resolves when that is done. */
  async delete({ id, driver }: StoredRun): Promise<ShownFault | null> {
    const own = this.#children.find(driver?.pid);
    const words = ["jobs", "delete", id, ...this.#children.envFlags];
    if (own === undefined) return this.#call(words, { id }).child.ended;
    own.interrupt();
    await own.ended;
    return null;
  }

  close(): void {
    this.outputs.close();
  }

  async #untilDriven({ child, run }: RunCommand): Promise<StartedRun> {
    const driven = run.then((id) => ({ id }));
    const failed = child.ended.then((fault): StartedRun | Promise<StartedRun> => {
      const isDriven = this.#history.listOwn(new Set([child.pid])).length > 0;
      return fault === null || isDriven ? driven : { fault };
    });
    return Promise.race([driven, failed]);
  }

  /** @param id the run that the command is about. Default: the one that it begins to drive */
  #call(
    args: readonly string[],
    { id, input = "" }: { readonly id?: string; readonly input?: string } = {},
  ): RunCommand {
    const onLine = (line: string): void => {
      if (isProgress(line)) return;
      this.#onOutput(line);
      collect(line);
    };
    const child = this.#children.start(args, { onLine, input });
    const run = id === undefined ? this.#history.drivenBy(child.pid) : Promise.resolve(id);
    const collect = this.outputs.collect(run); // lines arrive later
    void child.ended.then(() => this.#history.refreshDrivenBy(child.pid));
    return { child, run };
  }
}

/** A command of fx, and the ID of the run that it is about. */
interface RunCommand {
  readonly child: FxChild;
  readonly run: Promise<string>;
}

/** Whether fx itself wrote the line: the page shows what it says. */
function isProgress(line: string): boolean {
  return /^\d{4}-\d\d-\d\dT\S+ \S+ run=/.test(line);
}
