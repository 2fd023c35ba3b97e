import type { Json } from "../../base/json.ts";
import { readRunRecord } from "../../local/record/run-record.ts";
import { getRunPath } from "../../local/record/run-folder.ts";
import type { RunEnd, RunRecord } from "../../local/record/run-record.ts";
import { findRun, removeRun } from "../../local/record/stored-runs.ts";
import { takeRun } from "../../local/resumed-run.ts";
import { fileStorage } from "../../storage/file/file-storage.ts";
import type { World } from "../world.ts";
import type { AuthorCall } from "./author-call.ts";
import type { ExecutedTask } from "./executed-task.ts";
import { FaultyConnector } from "./faulty-connector.ts";
import { FxProcess, type ProcessStart, RUN_ID } from "./fx-process.ts";
import { JobWatch } from "./job-watch.ts";
import { judgeEnd, type RunEnding } from "./judge-end.ts";
import { readContents } from "./read-contents.ts";
import { createEndlessViolation, ScheduleExecution } from "./schedule-execution.ts";
import type { Schedule } from "./schedule.ts";

/** How long one execution may take on the machine's clock. */
const LONGEST_REAL_MS = 30_000;
/** The shortest time until another process of fx starts. */
const SHORTEST_DOWNTIME_MS = 1000;

/** What is known of the task's runs. */
export interface Expectation {
  /** The outputs of the run without faults, with their contents; undefined if this is that run. */
  readonly contents: Json | undefined;
  /** How long the run without faults takes. */
  readonly usualMs: number;
  /** The virtual time after which a run counts as endless. */
  readonly limitMs: number;
}

/** An execution of a schedule, and how its run ended. */
export interface ExecutedSchedule {
  readonly execution: ScheduleExecution;
  /** Undefined if an invariant was violated before the run ended. */
  readonly ending: RunEnding | undefined;
}

/** Runs a task once, in a new world, with the faults of a schedule. */
export async function executeSchedule(
  task: ExecutedTask,
  schedule: Schedule,
  expectation: Expectation,
): Promise<ExecutedSchedule> {
  const execution = new ScheduleExecution(schedule, expectation.limitMs);
  const run = new ScheduledRun(task, execution, expectation);
  const tooLong = task.machine.sleep(LONGEST_REAL_MS, { signal: execution.over });
  tooLong.then(() => execution.violate(createEndlessViolation("30 s of real time")), ignore);
  let world: World | undefined;
  try {
    world = await run.createWorld();
    return { execution, ending: await run.execute(world) };
  } finally {
    execution.end();
    await world?.close?.();
    removeRun(task.projectRoot, RUN_ID);
  }
}

/** One run: starts fx, resumes the run if fx dies, and deletes what the run left. */
class ScheduledRun {
  readonly #execution: ScheduleExecution;
  readonly #task: ExecutedTask;
  readonly #expectation: Expectation;
  /** Resolves when an invariant is violated. */
  readonly #violated: Promise<void>;
  #process: FxProcess | undefined;
  #lastCreate: AuthorCall | undefined;

  constructor(task: ExecutedTask, execution: ScheduleExecution, expectation: Expectation) {
    this.#task = task;
    this.#execution = execution;
    this.#expectation = expectation;
    this.#violated = new Promise((resolve) =>
      execution.over.addEventListener("abort", () => resolve(), { once: true }),
    );
  }

  createWorld(): Promise<World> {
    const { clock, random } = this.#execution;
    const sleep: typeof clock.sleep = (ms, options) =>
      this.#process === undefined
        ? clock.sleep(ms, options)
        : this.#process.clock.sleepOutside(ms, options);
    const context = { clock: { now: () => clock.now(), sleep }, random };
    return clock.during(async () => this.#task.createWorld(context));
  }

  /** @returns undefined if an invariant is violated before the run ends */
  async execute(world: World): Promise<RunEnding | undefined> {
    const execution = this.#execution;
    const jobs = new JobWatch(world);
    let start: ProcessStart = { resumed: undefined, isDeleted: false };
    let ending: RunEnding | undefined;
    for (;;) {
      const outcome = await this.#runProcess(world, jobs, start);
      if (execution.over.aborted) return undefined;
      const end = this.#readRecord()?.end;
      if (outcome !== "died" && !start.isDeleted) ending = toEnding(outcome, end?.how);
      if (outcome === "died") await this.#waitForRestart();
      else if (end?.jobMayStillRun !== true) break;
      start = this.#takeOver(end != null);
    }
    const { contents } = this.#expectation;
    const evidence = { execution, jobs, contents, lastCreate: this.#lastCreate };
    const violation = ending && judgeEnd(ending, evidence);
    if (violation !== undefined) execution.violate(violation);
    return ending;
  }

  /** Runs one process of fx, to its end. */
  async #runProcess(world: World, jobs: JobWatch, start: ProcessStart): Promise<Outcome | "died"> {
    const execution = this.#execution;
    const author = await execution.clock.during(async () => this.#task.loadConnector());
    const process = new FxProcess(execution, world, jobs);
    this.#process = process;
    const faulty = new FaultyConnector(author, process);
    const running = process.run(this.#task, faulty.connector, start).then(
      async (outputs): Promise<Outcome> => {
        const source = { outputPrefix: process.outputPrefix, files: fileStorage(execution.random) };
        return { contents: await execution.clock.during(() => readContents(outputs, source)) };
      },
      (error: unknown): Outcome => ({ error }),
    );
    const outcome = await Promise.race([
      running,
      process.died.then(() => "died" as const),
      this.#violated.then(() => "died" as const),
    ]);
    process.end();
    execution.look(jobs, process.attempt);
    if (!start.isDeleted) this.#lastCreate = faulty.lastCreate ?? this.#lastCreate;
    return outcome;
  }

  /** Long enough for the job to end meanwhile, in half of the cases. */
  async #waitForRestart(): Promise<void> {
    const execution = this.#execution;
    const ms = execution.random() < 0.5 ? SHORTEST_DOWNTIME_MS : this.#expectation.usualMs;
    await execution.clock.sleep(SHORTEST_DOWNTIME_MS + ms);
  }

  #takeOver(isDeleted: boolean): ProcessStart {
    const { projectRoot } = this.#task;
    this.#execution.note(
      isDeleted ? `the user types: fx jobs delete ${RUN_ID}` : "another fx resumes the run",
    );
    return {
      resumed: takeRun(findRun(projectRoot, RUN_ID), projectRoot, { force: false }),
      isDeleted,
    };
  }

  /** Undefined if the run was refused before it began. */
  #readRecord(): RunRecord | undefined {
    try {
      return readRunRecord(getRunPath(this.#task.projectRoot, RUN_ID), RUN_ID);
    } catch {
      return undefined;
    }
  }
}

type Outcome = { readonly contents: Json } | { readonly error: unknown };

function toEnding(outcome: Outcome, how: RunEnd["how"] = "failed"): RunEnding {
  if ("contents" in outcome) return { how: "succeeded", ...outcome };
  return { how: how === "succeeded" ? "failed" : how, ...outcome };
}

function ignore(): void {}
