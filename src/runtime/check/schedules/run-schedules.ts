import { mkdtempSync, rmSync } from "node:fs";
import { type Clock, realClock } from "../../base/context.ts";
import { createTemporaryFolder } from "../../base/files.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { findByCategory } from "../../connector/connector-registry.ts";
import {
  type FaultPlan,
  type Moments,
  NO_MOMENTS,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import type { CheckFault, CheckText, TraceStep } from "../check-outcome.ts";
import type { CheckSubject } from "../check-subject.ts";
import { executeSchedule, type Expectation } from "./execute-schedule.ts";
import type { ExecutedTask } from "./fx-process.ts";
import type { ScheduleExecution, Violation } from "./schedule-execution.ts";
import { createSchedule, formatScheduleToken, MOST_SEED, type Schedule } from "./schedule.ts";
import { compareTraces, tellStory } from "./trace.ts";

/** How often a schedule is executed a second time to compare, besides those that fail. */
const COMPARED_SCHEDULES = 5;

export interface ScheduleRunOptions {
  /** How many schedules to execute. The first one that fails ends the run. */
  readonly count: number;
  /** The seed of the first schedule; the others follow it. */
  readonly seed: number;
  /** Executes this schedule alone. */
  readonly replay?: Schedule | undefined;
  /** The machine's clock, which limits runs that hang. Default: the real one. */
  readonly machine?: Clock | undefined;
  /** Stops before the next schedule. */
  readonly signal: AbortSignal;
  /** @param done how many schedules have been executed */
  readonly onProgress: (done: number) => void;
}

/** What the schedules of one task have shown. */
export interface ScheduleReport {
  /** Why nothing was executed. */
  readonly skipped?: string | undefined;
  /** How many schedules were executed, without repeats. */
  readonly executed: number;
  /** The invariant that did not hold, in the schedule with the fewest faults. */
  readonly failure?: Violation | undefined;
  /** How a schedule did not repeat exactly. */
  readonly difference?: CheckFault | undefined;
  /** What happened in the schedule that was replayed, if it did not fail. */
  readonly story?: readonly TraceStep[] | undefined;
}

/**
 * Runs a task again and again, each time in a new world and with other faults, until a run violates
 * what a good connector keeps.
 *
 * @throws what the world throws when it is created
 */
export async function runSchedules(
  subject: CheckSubject,
  options: ScheduleRunOptions,
): Promise<ScheduleReport> {
  const skipped = findSkipReason(subject);
  if (skipped !== undefined) return { skipped, executed: 0 };
  const projectRoot = createFolderInMemory();
  try {
    return await searchTask(toExecutedTask(subject, projectRoot, options.machine), options);
  } finally {
    rmSync(projectRoot, { recursive: true, force: true });
  }
}

/**
 * Each run writes a dozen small files. On a disk, that takes as long as the rest of the run. Linux has
 * a folder in memory.
 */
function createFolderInMemory(): string {
  try {
    return mkdtempSync("/dev/shm/fx-check-");
  } catch {
    return createTemporaryFolder("fx-check"); // there is no such folder
  }
}

function findSkipReason({ author, kind }: CheckSubject): string | undefined {
  if (author === undefined) return "the connector does not run in this process";
  if (kind === "sync") return "the connector is synchronous, so its jobs end with their only call";
  return undefined;
}

function toExecutedTask(
  subject: CheckSubject,
  projectRoot: string,
  machine: Clock = realClock,
): ExecutedTask {
  const { createWorld, reload } = subject;
  const author = subject.author as AnyAsyncConnector;
  const { name, version } = author.taskCategory;
  const loadConnector = async (): Promise<AnyAsyncConnector> => {
    const connectors = (await reload?.()) ?? [author];
    return (findByCategory(connectors, name, version) ?? author) as AnyAsyncConnector;
  };
  return { ...subject, projectRoot, createWorld: createWorld!, machine, loadConnector };
}

async function searchTask(
  task: ExecutedTask,
  { count, seed, replay, signal, onProgress }: ScheduleRunOptions,
): Promise<ScheduleReport> {
  const search = new ScheduleSearch(task);
  const undisturbed = await search.executeUndisturbed();
  if (undisturbed.violation !== undefined)
    return { executed: 0, failure: search.toFailure(undisturbed) };
  if (replay !== undefined) {
    const replayed = await search.execute(replay);
    const failure = search.toFailure(replayed);
    const story = failure === undefined ? tellStory(replayed.trace) : undefined;
    return { executed: 1, failure, difference: await search.compare(replayed), story };
  }
  let difference = await search.compare(undisturbed);
  let executed = 0;
  while (executed < count && !signal.aborted) {
    const schedule = createSchedule((seed + executed) % (MOST_SEED + 1), search.moments);
    const shown = await search.shrink(await search.execute(schedule));
    const failure = search.toFailure(shown);
    if (failure !== undefined || executed < COMPARED_SCHEDULES)
      difference ??= await search.compare(shown);
    executed += 1;
    if (failure !== undefined) return { executed, failure, difference };
    onProgress(executed);
  }
  return { executed, difference };
}

const HOUR_MS = 60 * 60 * 1000;
/** The run without faults may take a week of virtual time. */
const FIRST_EXPECTATION = { contents: undefined, usualMs: 0, limitMs: 7 * 24 * HOUR_MS };

/** Executes the schedules of one task, and knows what its run without faults is like. */
class ScheduleSearch {
  #expectation: Expectation = FIRST_EXPECTATION;
  /** How often the run without faults passes each place. */
  moments: Moments = NO_MOMENTS;

  constructor(private readonly task: ExecutedTask) {}

  /** Runs the task without faults. What it shows is expected of all other runs. */
  async executeUndisturbed(): Promise<ScheduleExecution> {
    const execution = await this.execute({ seed: 0, faults: [] });
    const { plan, contents, elapsedMs } = execution;
    this.moments = plan.moments;
    this.#expectation = { contents, usualMs: elapsedMs, limitMs: 10 * elapsedMs + HOUR_MS };
    return execution;
  }

  execute(schedule: Schedule): Promise<ScheduleExecution> {
    return executeSchedule(this.task, schedule, this.#expectation);
  }

  /** Executes a schedule again, and returns what differs. Undefined if the same happens. */
  async compare({ schedule, trace }: ScheduleExecution): Promise<CheckFault | undefined> {
    const again = await this.execute(schedule);
    const difference = compareTraces(trace, again.trace);
    return difference && { ...difference, replay: this.#toToken(schedule) };
  }

  /** Undefined if no invariant was violated. */
  toFailure({ schedule, violation, trace }: ScheduleExecution): Violation | undefined {
    return violation && { ...violation, story: tellStory(trace), replay: this.#toToken(schedule) };
  }

  /** Leaves out faults, and lets them happen earlier, as long as the same invariant is violated. */
  async shrink(execution: ScheduleExecution): Promise<ScheduleExecution> {
    const { schedule, plan, violation } = execution;
    if (violation === undefined) return execution;
    for (const faults of listSmaller(plan)) {
      const smaller = await this.execute({ seed: schedule.seed, faults });
      if (smaller.violation?.invariant === violation.invariant) return this.shrink(smaller);
    }
    return execution;
  }

  #toToken(schedule: Schedule): string {
    return formatScheduleToken({ task: this.task.task, schedule });
  }
}

/** Faults that did not happen are left out first, all at once. */
function listSmaller({ faults, reached }: FaultPlan): (readonly ScheduledFault[])[] {
  if (reached.length < faults.length) return [reached];
  const fewer = faults.map((left) => faults.filter((fault) => fault !== left));
  const earlier = faults
    .filter(
      ({ place, at }) => at > 1 && !faults.some((each) => each.place === place && each.at === 1),
    )
    .map((late) => faults.map((fault) => (fault === late ? { ...fault, at: 1 } : fault)));
  return [...fewer, ...earlier];
}

/** What `fx check --faults` tests. */
export const SCHEDULE_CHECKS = [
  {
    id: "faults/survived",
    level: "leaks",
    title: "each attempt makes one job, which ends with the run, whatever fails on the way",
    why: "In production, requests fail, replies are lost, processes restart and users abort runs, often several of these at once. A connector that does not expect them loses jobs, which run on and cost money, or fails runs that would have succeeded.",
    fix: "Read the story from the top: each fault is marked. Then run it again with --replay until it passes.",
    kinds: ["async"],
    jobs: 0,
  },
  {
    id: "faults/repeatable",
    level: "quality",
    title: "a run with the same faults goes the same way twice",
    why: "A connector that depends on the machine's time, on random numbers or on its own memory fails in ways that nobody can reproduce, and behaves differently in another replica.",
    fix: "Use clock, random and idempotencyKey of the request instead of Date.now, Math.random and crypto.randomUUID, and keep nothing in memory.",
    kinds: ["async"],
    jobs: 0,
  },
] as const satisfies readonly CheckText[];
