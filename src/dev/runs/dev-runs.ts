import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { RunRequest, ShownFault, StartedRun } from "../protocol.ts";
import { FxChild } from "./fx-child.ts";
import type { RunHistory } from "./run-history.ts";

/** What the runs need of the session. */
export interface DevRunsHost {
  readonly root: string;
  readonly envFiles: readonly string[];
  /** See `DevProject.sourcesFile`. */
  readonly getSourcesFile: () => string | undefined;
  /** Receives what a task's code prints. */
  readonly onOutput: (line: string) => void;
}

/** Starts, stops, resumes and deletes runs, each in a process of its own. */
export class DevRuns {
  readonly #host: DevRunsHost;
  readonly #history: RunHistory;
  readonly #inputs = mkdtempSync(join(tmpdir(), "fx-dev-inputs-"));
  readonly #children = new Set<FxChild>();
  readonly #pids = new Set<number>();
  #started = 0;
  #last: RunRequest | undefined;

  constructor(host: DevRunsHost, history: RunHistory) {
    this.#host = host;
    this.#history = history;
  }

  /** The last run that was started. */
  get last(): RunRequest | undefined {
    return this.#last;
  }

  /** The processes of all commands, also of those that have ended. */
  get pids(): ReadonlySet<number> {
    return this.#pids;
  }

  /** How many commands are under way. */
  get running(): number {
    return this.#children.size;
  }

  /** Resolves when the run is on record, or cannot start. */
  async start(request: RunRequest): Promise<StartedRun> {
    this.#last = request;
    const { task, file, inputs } = request;
    const inputsFile = join(this.#inputs, `${++this.#started}.json`);
    writeFileSync(inputsFile, JSON.stringify(inputs), { mode: 0o600 });
    const envFiles = this.#host.envFiles.flatMap((path) => ["--env-file", path]);
    const child = this.#call(["run", "--inputs", inputsFile, ...envFiles, file, task]);
    return this.#untilDriven(child);
  }

  /** Continues a run whose process died. */
  resume(id: string): Promise<StartedRun> {
    return this.#untilDriven(this.#call(["jobs", "resume", id]));
  }

  /** Stops a run, or deletes the jobs that it left. Resolves when that is done. */
  async delete({ id, driver }: StoredRun): Promise<ShownFault | null> {
    const own = Array.from(this.#children).find(({ pid }) => pid === driver?.pid);
    if (own === undefined) return this.#call(["jobs", "delete", id]).ended;
    own.interrupt();
    await own.ended;
    return null;
  }

  /** Asks every command to stop. The second call ends those that are still under way. */
  interrupt(): void {
    for (const child of this.#children) child.interrupt();
  }

  /** Resolves when no command is under way. */
  async settled(): Promise<void> {
    while (this.#children.size > 0)
      await Promise.all(Array.from(this.#children, ({ ended }) => ended));
  }

  close(): void {
    rmSync(this.#inputs, { recursive: true, force: true });
  }

  async #untilDriven(child: FxChild): Promise<StartedRun> {
    const driven = this.#history.drivenBy(child.pid).then((id) => ({ id }));
    const failed = child.ended.then((fault): StartedRun | Promise<StartedRun> =>
      fault === null ? driven : { fault },
    );
    return Promise.race([driven, failed]);
  }

  #call(args: readonly string[]): FxChild {
    const { root, getSourcesFile, onOutput } = this.#host;
    const onLine = (line: string): void => {
      if (!isProgress(line)) onOutput(line);
    };
    const child = new FxChild({ args, cwd: root, sourcesFile: getSourcesFile(), onLine });
    this.#children.add(child);
    this.#pids.add(child.pid);
    void child.ended.then(() => {
      this.#children.delete(child);
      this.#history.refreshDrivenBy(child.pid);
    });
    return child;
  }
}

/** Whether fx itself wrote the line: the page shows what it says. */
function isProgress(line: string): boolean {
  return /^\d{4}-\d\d-\d\dT\S+ \S+ run=/.test(line);
}
