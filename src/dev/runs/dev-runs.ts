import { runMessages } from "../../results/run-message.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { DevEvent, RunRequest, StartedRun } from "../protocol.ts";
import type { FxChild, FxChildren } from "./fx-children.ts";
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
  /** The commands under way, by run. */
  readonly #driving = new Map<string, FxChild>();
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
    return this.#drive(["run", ...options, file, task], JSON.stringify(inputs));
  }

  /** Continues a run whose process died. */
  resume(id: string): Promise<StartedRun> {
    return this.#drive(["jobs", "resume", id, ...this.#children.envFlags]);
  }

  /** Stops a run, or deletes the jobs that it left. Resolves when that is done. */
  async delete(id: string): Promise<ShownFault | null> {
    const own = this.#driving.get(id);
    if (own !== undefined) {
      own.interrupt();
      await own.ended;
      return null;
    }
    const onLine = this.#collect(Promise.resolve(id));
    const words = ["jobs", "delete", id, ...this.#children.envFlags];
    const fault = await this.#children.start(words, { onLine }).ended;
    this.#history.refresh(id);
    return fault;
  }

  close(): void {
    this.outputs.close();
  }

  /** Resolves when the command drives a run, or has ended before it could. */
  #drive(args: readonly string[], input = ""): Promise<StartedRun> {
    let begin: (id: string) => void;
    const run = new Promise<string>((resolve) => (begin = resolve));
    const onMessage = (message: unknown): void => {
      const id = runMessages.read(message);
      if (id === undefined) return;
      this.#driving.set(id, child);
      this.#history.refresh(id);
      begin(id);
    };
    const child = this.#children.start(args, { input, onLine: this.#collect(run), onMessage });
    const driven: Promise<StartedRun> = run.then((id) => ({ id }));
    void Promise.all([run, child.ended]).then(([id]) => {
      this.#driving.delete(id);
      this.#history.refresh(id);
    });
    const failed = child.ended.then((fault) => (fault === null ? driven : { fault }));
    return Promise.race([driven, failed]);
  }

  /** Takes note of what the code of a run prints. */
  #collect(run: Promise<string>): (line: string) => void {
    const collect = this.outputs.collect(run);
    return (line) => {
      this.#onOutput(line);
      collect(line);
    };
  }
}
