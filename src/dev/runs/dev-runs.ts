import { runMessages } from "../../results/run-message.ts";
import type { CommandsHost, FxChild } from "../fx-children.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { RunRequest, StartedRun } from "../protocol.ts";
import { MOST_LINES, RunOutputs } from "./run-outputs.ts";

/** Starts, stops, resumes and deletes runs, each in a process of its own. */
export class DevRuns {
  readonly #host: CommandsHost;
  readonly outputs: RunOutputs;
  /** The commands under way, by run. */
  readonly #driving = new Map<string, FxChild>();
  /** The last run that was started. */
  last: RunRequest | undefined;

  constructor(host: CommandsHost) {
    this.#host = host;
    this.outputs = new RunOutputs(host.report);
  }

  /** Resolves when the run is on record, or cannot start. */
  start(request: RunRequest): Promise<StartedRun> {
    this.last = request;
    const { task, file, inputs, clock, inject = [] } = request;
    const faults = inject.map((fault) => `--inject=${fault}`);
    const options = ["--inputs", "-", "--clock", clock, ...faults, ...this.#host.project.envFlags];
    return this.#drive(["run", ...options, file, task], JSON.stringify(inputs));
  }

  /** Continues a run whose process died. */
  resume(id: string): Promise<StartedRun> {
    return this.#drive(["jobs", "resume", id, ...this.#host.project.envFlags]);
  }

  /** Stops a run, or deletes the jobs that it left. Resolves when that is done. */
  async delete(id: string): Promise<ShownFault | null> {
    const { project, children, history, onOutput } = this.#host;
    const own = this.#driving.get(id);
    if (own !== undefined) {
      own.interrupt();
      await own.fault;
      return null;
    }
    const onLine = (line: string): void => {
      onOutput(line);
      this.outputs.add(id, line);
    };
    const words = ["jobs", "delete", id, ...project.envFlags];
    const fault = await children.start(words, { onLine }).fault;
    history.refresh(id);
    return fault;
  }

  /** Resolves when the command drives a run, or has ended before it could. */
  #drive(args: readonly string[], input?: string): Promise<StartedRun> {
    const { children, history, onOutput } = this.#host;
    let id: string | undefined;
    const early: string[] = [];
    return new Promise((resolve) => {
      const onLine = (line: string): void => {
        onOutput(line);
        if (id !== undefined) this.outputs.add(id, line);
        else if (early.push(line) > MOST_LINES) early.shift();
      };
      const child = children.start(args, {
        input,
        onLine,
        onMessage: (message) => {
          const begun = runMessages.read(message);
          if (begun === undefined) return;
          id = begun;
          for (const line of early.splice(0)) this.outputs.add(id, line);
          this.#driving.set(id, child);
          history.refresh(id);
          resolve({ id });
        },
      });
      void child.fault.then((fault) => {
        if (fault !== null) resolve({ fault });
        if (id === undefined) return;
        this.#driving.delete(id);
        history.refresh(id);
      });
    });
  }
}
