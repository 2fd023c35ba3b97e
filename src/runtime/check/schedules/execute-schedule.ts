import { FxError } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import type { Json } from "../../base/json.ts";
import { getRunPath, placeRuns } from "../../local/record/run-folder.ts";
import { type RunEnd, type RunRecord, readRunRecord } from "../../local/record/run-record.ts";
import { findRun, removeRun } from "../../local/record/stored-runs.ts";
import { takeRun } from "../../local/take-run.ts";
import { fileStorage } from "../../storage/file/file-storage.ts";
import { findDifference } from "../../values/find-difference.ts";
import type { World } from "../world.ts";
import { type AuthorCall, createFaultyConnector } from "./faulty-connector.ts";
import { type ExecutedTask, FxProcess, type ProcessStart, RUN_ID } from "./fx-process.ts";
import { readContents } from "./read-contents.ts";
import {
  createViolation,
  JobWatch,
  ScheduleExecution,
  type Violation,
} from "./schedule-execution.ts";
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

/** Runs a task once, in a new world, with the faults of a schedule. */
export async function executeSchedule(
  task: ExecutedTask,
  schedule: Schedule,
  expectation: Expectation,
): Promise<ScheduleExecution> {
  const execution = new ScheduleExecution(schedule, expectation.limitMs);
  const run = new ScheduledRun(task, execution, expectation);
  const tooLong = task.machine.sleep(LONGEST_REAL_MS, { signal: execution.over });
  tooLong.then(
    () => execution.tooLong("30 s of real time"),
    () => undefined,
  );
  let world: World | undefined;
  try {
    world = await run.createWorld();
    await run.execute(world);
    return execution;
  } finally {
    execution.end();
    await world?.close?.();
    removeRun(placeRuns(task.projectRoot), RUN_ID);
  }
}

/** One run: starts fx, resumes the run if fx dies, and deletes what the run left. */
class ScheduledRun {
  /** Resolves when an invariant is violated. */
  readonly #violated: Promise<void>;
  #process: FxProcess | undefined;
  #lastCreate: AuthorCall | undefined;

  constructor(
    private readonly task: ExecutedTask,
    private readonly execution: ScheduleExecution,
    private readonly expectation: Expectation,
  ) {
    this.#violated = new Promise((resolve) =>
      execution.over.addEventListener("abort", () => resolve(), { once: true }),
    );
  }

  createWorld(): Promise<World> {
    const { clock, random } = this.execution;
    const sleep: typeof clock.sleep = (ms, options) =>
      (this.#process?.clock.outside ?? clock).sleep(ms, options);
    const context = { clock: { now: () => clock.now(), sleep }, random };
    return clock.during(async () => this.task.createWorld(context));
  }

  /** Runs the task to its end, or until an invariant is violated. */
  async execute(world: World): Promise<void> {
    const execution = this.execution;
    const jobs = new JobWatch(world);
    let start: ProcessStart = { resumed: undefined, isDeleted: false };
    let judge: (() => Violation | undefined) | undefined;
    for (;;) {
      const ended = await this.#runProcess(world, jobs, start);
      if (execution.over.aborted) return;
      const end = this.#readRecord()?.end;
      if (ended !== undefined && !start.isDeleted) {
        execution.contents = ended.contents;
        judge = () => this.#judge(ended, end?.how ?? "failed");
      }
      if (ended === undefined) await this.#waitForRestart();
      else if (end?.jobMayStillRun !== true) break;
      start = await this.#takeOver(end != null);
    }
    if (judge !== undefined) execution.judge(judge() ?? this.#judgeJobs(jobs));
  }

  /** Runs one process of fx, to its end. Undefined if it died, or an invariant was violated. */
  async #runProcess(world: World, jobs: JobWatch, start: ProcessStart): Promise<Ended | undefined> {
    const execution = this.execution;
    const author = await execution.clock.during(async () => this.task.loadConnector());
    const process = new FxProcess(execution, world, jobs);
    this.#process = process;
    const connector = createFaultyConnector(author, process, (call) => (this.#lastCreate = call));
    const running = process.run(this.task, connector, start).then(
      async (outputs): Promise<Ended> => {
        const source = { outputPrefix: process.outputPrefix, files: fileStorage() };
        return { contents: await execution.clock.during(() => readContents(outputs, source)) };
      },
      (error: unknown): Ended => ({ error }),
    );
    const ended = await Promise.race([running, process.died, this.#violated]);
    process.end();
    process.look();
    return ended ?? undefined;
  }

  /** Whether the end of the run violates an invariant. */
  #judge({ contents, error }: Ended, how: RunEnd["how"]): Violation | undefined {
    if (contents === undefined)
      return this.#isJustified(how) ? undefined : createFailure(how, error);
    const { contents: usual } = this.expectation;
    const difference = usual === undefined ? undefined : findDifference(contents, usual);
    if (difference === undefined) return undefined;
    const { path, texts } = difference;
    const expected = `${texts[1]}, as without faults`;
    return createViolation("same-outputs", `the output ${path} is ${texts[0]}`, { expected });
  }

  /** A failure is justified if the connector could not help it. */
  #isJustified(how: RunEnd["how"]): boolean {
    const happened = (start: string): boolean =>
      this.execution.plan.reached.some(({ kind }) => kind.startsWith(start));
    if (how === "stopped") return happened("abort-");
    if (how === "timed out") return happened("timeout") || happened("die-");
    return this.#lastCreate?.hasReturned === false && this.#lastCreate.isDisturbed;
  }

  #judgeJobs(jobs: JobWatch): Violation | undefined {
    const [left] = jobs.listActive();
    if (left === undefined) return undefined;
    const end = this.execution.contents === undefined ? "was ended" : "has succeeded";
    return createViolation("no-job-left", `job ${left} is still active after the run ${end}`);
  }

  /** Long enough for the job to end meanwhile, in half of the cases. */
  async #waitForRestart(): Promise<void> {
    const execution = this.execution;
    const ms = execution.random() < 0.5 ? SHORTEST_DOWNTIME_MS : this.expectation.usualMs;
    await execution.clock.sleep(SHORTEST_DOWNTIME_MS + ms);
  }

  async #takeOver(isDeleted: boolean): Promise<ProcessStart> {
    const place = placeRuns(this.task.projectRoot);
    this.execution.note(
      isDeleted ? `the user types: fx jobs delete ${RUN_ID}` : "another fx resumes the run",
    );
    return {
      resumed: await takeRun(findRun(place, RUN_ID), place, { force: false }),
      isDeleted,
    };
  }

  /** Undefined if the run was refused before it began. */
  #readRecord(): RunRecord | undefined {
    try {
      return readRunRecord(getRunPath(placeRuns(this.task.projectRoot), RUN_ID), RUN_ID);
    } catch {
      return undefined;
    }
  }
}

/** How a process of fx ended that did not die: with the outputs of the run, or with an error. */
interface Ended {
  /** The outputs, with the contents of their files; undefined unless the run succeeded. */
  readonly contents?: Json;
  readonly error?: unknown;
}

function createFailure(how: RunEnd["how"], error: unknown): Violation {
  const isFx = error instanceof FxError;
  const end = how === "failed" || how === "succeeded" ? "failed" : `was ${how}`;
  const why = isFx ? error.summary : describeThrown(error);
  const { location } = isFx ? error : {};
  return createViolation("succeeds", `the run ${end}: ${why}`, { location });
}
