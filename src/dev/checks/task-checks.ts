import { createReplayCommand } from "../../project/results/rerun-command.ts";
import { countOf, cutText, quoteWords } from "../../runtime/base/text.ts";
import type { CheckMessage } from "../../runtime/check/check-message.ts";
import type { CheckOutcome, CheckText } from "../../runtime/check/check-outcome.ts";
import type {
  ChecksRequest,
  ChecksView,
  DevEvent,
  ShownFault,
  TaskCheckView,
  TaskName,
} from "../protocol.ts";
import { showLocation } from "../shown-fault.ts";

/** What fx says after it left jobs behind: it concerns the user even if all checks have ended. */
const LEFT_JOBS = "FX6001";
/** Steps of a story and values of a list that the page shows. */
const MOST_ITEMS = 500;

/** The checks of one task: those that run, and the last result of each. */
export class TaskChecks {
  readonly #ended = new Map<string, TaskCheckView>();
  /** The checks of the last request that have not ended yet. */
  readonly #pending = new Map<string, TaskCheckView>();
  #head: Omit<ChecksView, "checks">;
  #version = 0;
  #runs: number | null = null;
  #hasBegun = false;

  /** @param envFlags those of the commands that the page shows */
  constructor(
    request: ChecksRequest,
    private readonly projectRoot: string,
    private readonly envFlags: readonly string[],
    private readonly report: (event: DevEvent) => void,
  ) {
    this.#head = this.#createHead(request);
  }

  get view(): ChecksView {
    const checks = new Map([...this.#ended, ...this.#pending]);
    return { ...this.#head, checks: [...checks.values()] };
  }

  /** Whether the process has begun to check, or has ended without asking the user. */
  get isAnswered(): boolean {
    return this.#hasBegun || !["starting", "asking"].includes(this.#head.state);
  }

  /**
   * Begins a request. The results so far stay until there are others.
   *
   * @param version the version of the project that is checked
   */
  begin(request: ChecksRequest, version: number): void {
    this.#version = version;
    this.#hasBegun = false;
    this.#head = this.#createHead(request);
    this.#show({});
  }

  /** Stops, or does not create the jobs that fx asked about. True if the process must stop. */
  stop(): boolean {
    const { state } = this.#head;
    if (state === "asking") this.#show({ state: "stopped" });
    if (state !== "starting" && state !== "running") return false;
    this.#show({ state: "stopping" });
    return true;
  }

  receive(message: CheckMessage): void {
    switch (message.type) {
      case "planned":
        return this.#show({ jobs: message.jobs, world: message.world });
      case "begun":
        return this.#begun(message.checks, message.runs);
      case "check-begun":
        return this.#update(message.id, { state: "running" });
      case "progress":
        return this.#update("faults/survived", {
          state: "running",
          reason: `${message.done} of ${countOf(this.#runs ?? 0, "run")}`,
        });
      case "check-ended":
        return this.#checkEnded(message.outcome);
    }
  }

  /** The process has ended. @param fault its error; null if there is none */
  end(fault: ShownFault | null): void {
    const { request, jobs, state } = this.#head;
    const wasRefused = fault?.code === "FX2000" && !this.#hasBegun && (jobs ?? 0) > 0;
    const isAsking = wasRefused && !request.mayCreateJobs;
    const isStopped = state === "stopping";
    const isComplete = this.#hasBegun && this.#pending.size === 0;
    const isKnown = isStopped || isComplete; // the state and the results say it
    this.#pending.clear();
    const end = isStopped ? "stopped" : "ended";
    this.#show({
      state: isAsking ? "asking" : end,
      tookMs: Date.now() - Date.parse(this.#head.startedAt),
      fault: isAsking || (isKnown && fault?.code !== LEFT_JOBS) ? null : fault,
    });
  }

  #begun(checks: readonly CheckText[], runs: number | null): void {
    this.#hasBegun = true;
    this.#runs = runs;
    for (const check of checks) this.#pending.set(check.id, this.#createWaiting(check));
    this.#show(this.#head.state === "starting" ? { state: "running" } : {});
  }

  #createWaiting(check: CheckText): TaskCheckView {
    const { task, file, faults } = this.#head.request;
    const only = faults === null ? [check.id] : [];
    return {
      ...check,
      state: "waiting",
      place: showLocation(undefined, ""),
      version: this.#version,
      command: composeCheckCommand({ task, file, faults, only }, this.envFlags),
    };
  }

  #checkEnded(outcome: CheckOutcome): void {
    const { check, state, reason, failure, tookMs } = cutOutcome(outcome);
    const { id } = check;
    const { file } = this.#head;
    const place = showLocation(failure?.location, this.projectRoot);
    this.#update(id, {
      ...{ state, reason, failure, tookMs, place },
      ...(failure?.replay !== undefined && {
        command: createReplayCommand(failure.replay, [file, ...this.envFlags]),
      }),
    });
    const ended = this.#pending.get(id);
    if (ended === undefined) return;
    this.#pending.delete(id);
    this.#ended.set(id, ended);
  }

  #update(id: string, news: Partial<TaskCheckView>): void {
    const before = this.#pending.get(id);
    if (before === undefined) return;
    const check = { ...before, ...news };
    this.#pending.set(id, check);
    const { task, file } = this.#head;
    this.report({ type: "check", task, file, check });
  }

  #show(news: Partial<ChecksView>): void {
    this.#head = { ...this.#head, ...news };
    this.report({ type: "checks", checks: this.view });
  }

  #createHead(request: ChecksRequest): Omit<ChecksView, "checks"> {
    return {
      task: request.task,
      file: request.file,
      state: "starting",
      request,
      jobs: null,
      world: null,
      startedAt: new Date().toISOString(),
      tookMs: null,
      fault: null,
      command: composeCheckCommand(request, this.envFlags),
    };
  }
}

/** Cuts what a connector may have made endless: long texts and long lists. */
function cutOutcome(outcome: CheckOutcome): CheckOutcome {
  const cut = (_key: string, value: unknown): unknown => {
    if (typeof value === "string") return cutText(value);
    return Array.isArray(value) ? value.slice(0, MOST_ITEMS) : value;
  };
  return JSON.parse(JSON.stringify(outcome, cut)) as CheckOutcome;
}

/** A request of which only the task must be given. */
type Request = Partial<ChecksRequest> & TaskName;

/** The command that a user types for the same checks. */
export function composeCheckCommand(request: Request, envFlags: readonly string[]): string {
  return quoteWords(["fx", ...listCheckWords(request), ...envFlags]);
}

/** The command without `fx`. */
export function listCheckWords(request: Request): readonly string[] {
  const { file, task, only = [], faults = null, mayCreateJobs = false } = request;
  return [
    "check",
    file,
    "--task",
    task,
    ...only.flatMap((id) => ["--only", id]),
    ...(faults === null ? [] : ["--faults", String(faults)]),
    ...(mayCreateJobs ? ["--yes"] : []),
  ];
}
