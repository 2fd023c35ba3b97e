import { mkdtempSync, rmSync } from "node:fs";
import type { Clock } from "../../base/context.ts";
import { realClock } from "../../base/real-clock.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import type { CheckSubject } from "../check-subject.ts";
import { createTemporaryFolder } from "../check-target.ts";
import type { CreateWorld } from "../world.ts";
import type { ExecutedSchedule } from "./execute-schedule.ts";
import type { ExecutedTask } from "./executed-task.ts";
import { ScheduleSearch } from "./schedule-search.ts";
import { formatScheduleToken } from "./schedule-token.ts";
import { createSchedule, MOST_SEED, type Schedule } from "./schedule.ts";
import { compareTraces, tellStory, type TraceDifference, type TraceStep } from "./trace.ts";
import type { Violation } from "./violation.ts";

/** How often a schedule is played a second time to compare, besides those that fail. */
const COMPARED_SCHEDULES = 5;

export interface ScheduleRunOptions {
  readonly createWorld: CreateWorld;
  /** Imports the author's modules again, so that they remember nothing. */
  readonly reload?: (() => Promise<readonly AnyConnector[]>) | undefined;
  /** How many schedules to play. The first one that fails ends the run. */
  readonly count: number;
  /** The seed of the first schedule; the others follow it. */
  readonly seed: number;
  /** Plays this schedule alone. */
  readonly replay?: Schedule | undefined;
  /** The machine's clock, which limits runs that hang. Default: the real one. */
  readonly machine?: Clock | undefined;
  /** Stops before the next schedule. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ScheduleProgress) => void;
}

export interface ScheduleProgress {
  readonly done: number;
  readonly count: number;
}

/** What the schedules of one task have shown. */
export interface ScheduleReport {
  readonly task: string;
  /** Why nothing was played. */
  readonly skipped?: string | undefined;
  /** How many schedules were played, without repeats. */
  readonly played: number;
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
 * Runs a task again and again in new worlds, each time with other faults, until a run violates what a
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
  if (skipped !== undefined) return { task, skipped, played: 0, tookMs: 0 };
  const startedAt = realClock.now();
  const projectRoot = createFolderInMemory();
  try {
    const search = new ScheduleSearch(toPlayedTask(subject, projectRoot, options));
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

function toPlayedTask(
  { task, template, outputFields, wire, inputs, author }: CheckSubject,
  projectRoot: string,
  { createWorld, reload, machine = realClock }: ScheduleRunOptions,
): ExecutedTask {
  const { name, version } = author!.taskCategory;
  const loadConnector = async (): Promise<AnyAsyncConnector> => {
    const connectors = (await reload?.()) ?? [author!];
    const found = connectors.find(
      ({ taskCategory }) => taskCategory.name === name && taskCategory.version === version,
    );
    return (found ?? author) as AnyAsyncConnector;
  };
  const [first] = inputs.sets;
  return {
    task,
    template,
    outputFields,
    wire,
    inputs: first,
    projectRoot,
    createWorld,
    machine,
    loadConnector,
  };
}

type Found = Omit<ScheduleReport, "task" | "tookMs">;

async function searchTask(
  task: string,
  search: ScheduleSearch,
  { count, seed, replay, signal, onProgress }: ScheduleRunOptions,
): Promise<Found> {
  const undisturbed = await search.playUndisturbed();
  if (undisturbed.play.violation !== undefined)
    return { played: 0, failure: toFailure(task, undisturbed) };
  if (replay !== undefined) return replaySchedule(task, search, replay);
  let difference = await findDifference(task, search, undisturbed);
  let played = 0;
  for (; played < count && !signal.aborted; played += 1) {
    const schedule = createSchedule((seed + played) % (MOST_SEED + 1), search.moments);
    const first = await search.play(schedule);
    const hasFailed = first.play.violation !== undefined;
    const shown = hasFailed ? await search.shrink(first) : first;
    if (hasFailed || played < COMPARED_SCHEDULES)
      difference ??= await findDifference(task, search, shown);
    if (hasFailed) return { played: played + 1, failure: toFailure(task, shown), difference };
    onProgress({ done: played + 1, count });
  }
  return { played, difference };
}

/** Plays one schedule twice, and does not shrink it. */
async function replaySchedule(
  task: string,
  search: ScheduleSearch,
  schedule: Schedule,
): Promise<Found> {
  const replayed = await search.play(schedule);
  const difference = await findDifference(task, search, replayed);
  const { trace, violation } = replayed.play;
  return violation === undefined
    ? { played: 1, difference, story: tellStory(trace) }
    : { played: 1, difference, failure: toFailure(task, replayed) };
}

/** Plays a schedule again. Undefined if the same happens. */
async function findDifference(
  task: string,
  search: ScheduleSearch,
  { play: { schedule, trace } }: ExecutedSchedule,
): Promise<ScheduleDifference | undefined> {
  const again = await search.play(schedule);
  const difference = compareTraces(trace, again.play.trace);
  return difference && { ...difference, token: formatScheduleToken({ task, schedule }) };
}

function toFailure(task: string, { play }: ExecutedSchedule): ScheduleFailure {
  const { schedule, violation, trace } = play;
  return {
    token: formatScheduleToken({ task, schedule }),
    violation: violation!,
    story: tellStory(trace),
  };
}
