import { mkdtempSync, rmSync } from "node:fs";
import type { Clock } from "../../base/context.ts";
import { realClock } from "../../base/real-clock.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import type { CheckSubject } from "../check-subject.ts";
import { createTemporaryFolder } from "../check-target.ts";
import type { ExecutedSchedule } from "./execute-schedule.ts";
import type { ExecutedTask } from "./executed-task.ts";
import { ScheduleSearch } from "./schedule-search.ts";
import { formatScheduleToken } from "./schedule-token.ts";
import { createSchedule, MOST_SEED, type Schedule } from "./schedule.ts";
import { compareTraces, tellStory, type TraceDifference, type TraceStep } from "./trace.ts";
import type { Violation } from "./violation.ts";

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
  readonly task: string;
  /** Why nothing was executed. */
  readonly skipped?: string | undefined;
  /** How many schedules were executed, without repeats. */
  readonly executed: number;
  /** The schedule that failed, with the fewest faults. */
  readonly failure?: ScheduleFailure | undefined;
  /** A schedule that did not repeat exactly. */
  readonly difference?: ScheduleDifference | undefined;
  /** What happened in the schedule that was replayed, if it did not fail. */
  readonly story?: readonly TraceStep[] | undefined;
  readonly tookMs: number;
}

export interface ScheduleFailure {
  /** Replays the schedule. */
  readonly token: string;
  readonly violation: Violation;
  readonly story: readonly TraceStep[];
}

export interface ScheduleDifference extends TraceDifference {
  /** Replays the schedule. */
  readonly token: string;
}

/**
 * Runs a task of a target with a world again and again in new worlds, each time with other faults, until a run violates what a
 * good connector keeps.
 *
 * @throws what the world throws when it is created
 */
export async function runSchedules(
  subject: CheckSubject,
  options: ScheduleRunOptions,
): Promise<ScheduleReport> {
  const { task } = subject;
  const skipped = findSkipReason(subject);
  if (skipped !== undefined) return { task, skipped, executed: 0, tookMs: 0 };
  const startedAt = realClock.now();
  const projectRoot = createFolderInMemory();
  try {
    const search = new ScheduleSearch(toExecutedTask(subject, projectRoot, options.machine));
    const found = await searchTask(task, search, options);
    return { task, ...found, tookMs: Math.round(realClock.now() - startedAt) };
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
    return createTemporaryFolder();
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
    const found = connectors.find(
      ({ taskCategory }) => taskCategory.name === name && taskCategory.version === version,
    );
    return (found ?? author) as AnyAsyncConnector;
  };
  return { ...subject, projectRoot, createWorld: createWorld!, machine, loadConnector };
}

type Found = Omit<ScheduleReport, "task" | "tookMs">;

async function searchTask(
  task: string,
  search: ScheduleSearch,
  { count, seed, replay, signal, onProgress }: ScheduleRunOptions,
): Promise<Found> {
  const undisturbed = await search.executeUndisturbed();
  if (undisturbed.execution.violation !== undefined)
    return { executed: 0, failure: toFailure(task, undisturbed) };
  if (replay !== undefined) return replaySchedule(task, search, replay);
  let difference = await findDifference(task, search, undisturbed);
  let executed = 0;
  for (; executed < count && !signal.aborted; executed += 1) {
    const schedule = createSchedule((seed + executed) % (MOST_SEED + 1), search.moments);
    const first = await search.execute(schedule);
    const hasFailed = first.execution.violation !== undefined;
    const shown = hasFailed ? await search.shrink(first) : first;
    if (hasFailed || executed < COMPARED_SCHEDULES)
      difference ??= await findDifference(task, search, shown);
    if (hasFailed) return { executed: executed + 1, failure: toFailure(task, shown), difference };
    onProgress(executed + 1);
  }
  return { executed, difference };
}

/** Executes one schedule twice, and does not shrink it. */
async function replaySchedule(
  task: string,
  search: ScheduleSearch,
  schedule: Schedule,
): Promise<Found> {
  const replayed = await search.execute(schedule);
  const difference = await findDifference(task, search, replayed);
  const { trace, violation } = replayed.execution;
  return violation === undefined
    ? { executed: 1, difference, story: tellStory(trace) }
    : { executed: 1, difference, failure: toFailure(task, replayed) };
}

/** Executes a schedule again. Undefined if the same happens. */
async function findDifference(
  task: string,
  search: ScheduleSearch,
  { execution: { schedule, trace } }: ExecutedSchedule,
): Promise<ScheduleDifference | undefined> {
  const again = await search.execute(schedule);
  const difference = compareTraces(trace, again.execution.trace);
  return difference && { ...difference, token: formatScheduleToken({ task, schedule }) };
}

function toFailure(task: string, { execution }: ExecutedSchedule): ScheduleFailure {
  const { schedule, violation, trace } = execution;
  return {
    token: formatScheduleToken({ task, schedule }),
    violation: violation!,
    story: tellStory(trace),
  };
}
