import { type FSWatcher, watch } from "node:fs";
import { describePhase } from "../../project/results/list-jobs.ts";
import { repeatInRealTime } from "../../runtime/base/context.ts";
import { getEventBytes } from "../../runtime/local/record/run-events.ts";
import {
  createRunsFolder,
  getRunPath,
  type RunsPlace,
} from "../../runtime/local/record/run-folder.ts";
import { getProcessState } from "../../runtime/local/record/run-lock.ts";
import { listLeftJobs } from "../../runtime/local/record/run-record.ts";
import {
  findRun,
  listRuns,
  newestFirst,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import { Changes } from "../changes.ts";
import type { DevEvent, ListedRun } from "../protocol.ts";
import { Watches } from "../watches.ts";

/** Several files of a run change at once. */
const SETTLE_MS = 20;
/** How long fx takes to notice that the process that drives a run was killed: no file changes. */
const CHECK_MS = 1000;

interface KnownRun {
  readonly run: StoredRun;
  /** What the page knows of it; undefined if it is hidden. */
  readonly shown: ListedRun | undefined;
}

/** The runs in `.fx/runs`, also those of other processes, and what happens to them. */
export class RunHistory {
  readonly #runs = new Map<string, KnownRun>();
  /** Those of the runs that may change. */
  readonly #watches = new Watches();
  readonly #folder: FSWatcher;
  readonly #hidden = new Set<number>();
  readonly #changes = new Changes<string>(SETTLE_MS, (ids) => {
    for (const id of ids) this.refresh(id);
  });
  readonly #stopChecking: () => void;

  constructor(
    private readonly root: RunsPlace,
    private readonly report: (event: DevEvent) => void,
  ) {
    this.#folder = watch(createRunsFolder(root), (_event, id) => {
      if (id !== null) this.#changes.add(id);
    });
    this.#folder.on("error", () => undefined); // the folder is gone
    for (const run of listRuns(root)) this.#note(run);
    this.#stopChecking = repeatInRealTime(CHECK_MS, () => this.#checkDrivers());
  }

  /** The newest first. */
  list(): ListedRun[] {
    const known = [...this.#runs.values()].sort((one, other) => newestFirst(one.run, other.run));
    return known.flatMap(({ shown }) => shown ?? []);
  }

  /** The runs that one of these processes drove. */
  listOwn(pids: ReadonlySet<number>): StoredRun[] {
    return Array.from(this.#runs.values(), ({ run }) => run).filter((run) => pids.has(getPid(run)));
  }

  /** Reads the run's record again. Undefined if there is none. */
  find(id: string): StoredRun | undefined {
    this.refresh(id);
    return this.#runs.get(id)?.run;
  }

  /** Reads what is on record about a run, for instance because its process has ended. */
  refresh(id: string): void {
    const run = this.#read(id);
    if (run === undefined) return this.#remove(id);
    const before = this.#runs.get(id)?.shown;
    const { shown } = this.#note(run);
    if (shown !== undefined && JSON.stringify(before) !== JSON.stringify(shown))
      this.report({ type: "run", run: shown });
  }

  /** Does not show the runs that this process drives: checks make many that they remove. */
  hideRunsOf(pid: number): void {
    this.#hidden.add(pid);
  }

  /** Shows the runs that a hidden process has left, because it has ended. */
  showRunsOf(pid: number): void {
    this.#hidden.delete(pid);
    for (const { id } of this.listOwn(new Set([pid]))) this.refresh(id);
  }

  close(): void {
    this.#folder.close();
    this.#stopChecking();
    this.#changes.close();
    this.#watches.close();
  }

  #read(id: string): StoredRun | undefined {
    try {
      const run = findRun(this.root, id);
      return run.id === id ? run : undefined;
    } catch {
      return undefined; // removed, or not recorded yet
    }
  }

  #note(run: StoredRun): KnownRun {
    const shown = this.#hidden.has(getPid(run)) ? undefined : summarizeRun(run);
    const known = { run, shown };
    this.#runs.set(run.id, known);
    if (run.state === "ended") this.#watches.remove(getRunPath(this.root, run.id));
    else this.#watch(run.id);
    return known;
  }

  /** Reads the runs again whose process is gone. */
  #checkDrivers(): void {
    for (const { run } of [...this.#runs.values()])
      if (run.state === "running" && getProcessState(run.driver!) === "gone") this.refresh(run.id);
  }

  #remove(id: string): void {
    this.#watches.remove(getRunPath(this.root, id));
    if (this.#runs.delete(id)) this.report({ type: "run-removed", id });
    // Its record follows, so look again when something in its folder changes.
    else this.#watch(id);
  }

  #watch(id: string): void {
    this.#watches.add(getRunPath(this.root, id), () => this.#changes.add(id));
  }
}

/** The process that drives the run, or drove it last. */
function getPid({ driver, record }: StoredRun): number {
  return driver?.pid ?? record.pid;
}

/** What the lists of the page show of a run. */
export function summarizeRun(run: StoredRun): ListedRun {
  const { id, state, record } = run;
  return {
    id,
    task: record.task,
    state,
    startedAt: record.startedAt,
    file: record.origin?.module ?? null,
    phase: describePhase(record),
    message: record.end?.error ?? record.message,
    tookMs: record.end?.tookMs ?? null,
    attempt: record.attempt,
    attempts: record.attempts,
    canResume: state === "lost" && record.clock === "real",
    canDelete: state === "left" || (state === "lost" && listLeftJobs(record).length > 0),
    canStop: state === "running",
    eventBytes: getEventBytes(run.folder),
  };
}
