import { type FSWatcher, watch } from "node:fs";
import { repeatInRealTime } from "../../runtime/base/real-clock.ts";
import { getProcessState } from "../../runtime/local/record/process-identity.ts";
import { getRunPath, createRunsFolder } from "../../runtime/local/record/run-folder.ts";
import type { RunsRoot } from "../../runtime/local/record/runs-place.ts";
import {
  findRun,
  listRuns,
  newestFirst,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import type { DevEvent, ListedRun } from "../protocol.ts";
import { RunEventLog } from "./run-event-log.ts";
import { summarizeRun } from "./summarize-run.ts";

/** Several files of a run change at once. */
const SETTLE_MS = 20;
/** How long fx takes to notice that the process that drives a run was killed: no file changes. */
const CHECK_MS = 1000;
/** The ended runs whose events stay in memory. */
const KEPT_LOGS = 4;

/** The runs in `.fx/runs`, also those of other processes, and what happens to them. */
export class RunHistory {
  readonly #root: RunsRoot;
  readonly #report: (event: DevEvent) => void;
  readonly #runs = new Map<string, StoredRun>();
  readonly #logs = new Map<string, RunEventLog>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #hidden = new Set<number>();
  readonly #folder: FSWatcher;
  #stopChecking: (() => void) | undefined;

  constructor(root: RunsRoot, report: (event: DevEvent) => void) {
    this.#root = root;
    this.#report = report;
    const folder = createRunsFolder(root);
    this.#folder = watch(folder, (_event, id) => {
      if (id !== null) this.#schedule(id);
    });
    this.#folder.on("error", () => undefined); // the folder is gone
    for (const run of listRuns(root)) this.#note(run);
  }

  /** The newest first. */
  list(): ListedRun[] {
    const shown = [...this.#runs.values()].filter((run) => !this.#isHidden(run));
    return shown.sort(newestFirst).map(summarizeRun);
  }

  /** The runs that one of these processes drove. */
  listOwn(pids: ReadonlySet<number>): StoredRun[] {
    return [...this.#runs.values()].filter((run) => pids.has(getPid(run)));
  }

  /** Reads the run's record again. Undefined if there is none. */
  find(id: string): StoredRun | undefined {
    this.refresh(id);
    return this.#runs.get(id);
  }

  /** Reads what is on record about a run, for instance because its process has ended. */
  refresh(id: string): void {
    const run = this.#read(id);
    if (run === undefined) return this.#remove(id);
    const before = this.#runs.get(id);
    this.#note(run);
    if (this.#isHidden(run)) return;
    const summary = summarizeRun(run);
    if (before === undefined || JSON.stringify(summarizeRun(before)) !== JSON.stringify(summary))
      this.#report({ type: "run", run: summary });
    const log = this.#logs.get(id);
    if (log?.readNew() === true) this.#report({ type: "run-events", id, count: log.events.length });
  }

  /** Does not show the runs that this process drives: checks make many that they remove. */
  hideRunsOf(pid: number): void {
    this.#hidden.add(pid);
  }

  /** Shows the runs that a hidden process has left, because it has ended. */
  showRunsOf(pid: number): void {
    this.#hidden.delete(pid);
    const own = new Set([pid]);
    for (const { id } of this.listOwn(own)) this.refresh(id);
    for (const run of this.listOwn(own)) this.#report({ type: "run", run: summarizeRun(run) });
  }

  /** The run's events so far. From now on, new ones are reported. */
  getLog(id: string): RunEventLog {
    const log = this.#logs.get(id) ?? new RunEventLog(getRunPath(this.#root, id));
    log.readNew();
    this.#logs.delete(id);
    this.#logs.set(id, log); // the last one used comes last
    for (const old of [...this.#logs.keys()].slice(0, -KEPT_LOGS)) this.#closeLog(old);
    return log;
  }

  close(): void {
    this.#folder.close();
    this.#stopChecking?.();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const id of [...this.#logs.keys()]) this.#closeLog(id);
  }

  #isHidden(run: StoredRun): boolean {
    return this.#hidden.has(getPid(run));
  }

  #schedule(id: string): void {
    if (this.#timers.has(id)) return;
    const refresh = (): void => {
      this.#timers.delete(id);
      this.refresh(id);
    };
    this.#timers.set(id, setTimeout(refresh, SETTLE_MS));
  }

  #read(id: string): StoredRun | undefined {
    try {
      const run = findRun(this.#root, id);
      return run.id === id ? run : undefined;
    } catch {
      return undefined; // removed, or not recorded yet
    }
  }

  #note(run: StoredRun): void {
    const { id, state } = run;
    this.#runs.set(id, run);
    if (state !== "ended") this.#watchRun(id);
    else this.#unwatchRun(id);
    if (state === "running")
      this.#stopChecking ??= repeatInRealTime(CHECK_MS, () => this.#checkDrivers());
  }

  /** Reads the runs again whose process is gone. Stops when no run is under way. */
  #checkDrivers(): void {
    const running = [...this.#runs.values()].filter(({ state }) => state === "running");
    for (const { id, driver } of running)
      if (driver !== undefined && getProcessState(driver) === "gone") this.refresh(id);
    if (running.length > 0) return;
    this.#stopChecking?.();
    this.#stopChecking = undefined;
  }

  #remove(id: string): void {
    this.#unwatchRun(id);
    this.#closeLog(id);
    if (this.#runs.delete(id)) this.#report({ type: "run-removed", id });
    // Its record follows, so look again when something in its folder changes.
    else this.#watchRun(id);
  }

  #watchRun(id: string): void {
    if (this.#watchers.has(id)) return;
    try {
      const watcher = watch(getRunPath(this.#root, id), () => this.#schedule(id));
      watcher.on("error", () => this.#unwatchRun(id));
      this.#watchers.set(id, watcher);
    } catch {
      // it is gone
    }
  }

  #unwatchRun(id: string): void {
    this.#watchers.get(id)?.close();
    this.#watchers.delete(id);
  }

  #closeLog(id: string): void {
    this.#logs.get(id)?.close();
    this.#logs.delete(id);
  }
}

/** The process that drives the run, or drove it last. */
function getPid({ driver, record }: StoredRun): number {
  return driver?.pid ?? record.pid;
}
