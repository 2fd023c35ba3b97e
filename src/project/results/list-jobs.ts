import { formatTable } from "../../process/terminal/fit-text.ts";
import {
  formatMs,
  formatSpan,
  joinLines,
  oneLine,
  plainText,
  shorten,
} from "../../runtime/base/text.ts";
import { readRunEvents } from "../../runtime/local/record/run-events.ts";
import {
  describeJob,
  listLeftJobs,
  type RunRecord,
} from "../../runtime/local/record/run-record.ts";
import {
  getBegin,
  newestFirst,
  type RunState,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import { describeEvent, type RunEvent } from "../../runtime/task/run/run-event.ts";
import { createRerunCommand } from "./rerun-command.ts";

export interface JobFilter {
  /** Also list ended runs. */
  readonly all: boolean;
  readonly state?: RunState | undefined;
  readonly task?: string | undefined;
}

const MOST_RUNS = 20;
const LONGEST_JOB = 60;
const DONE = "ended";

/** The runs to list: unfinished ones first, each group with the newest first. */
export function chooseRuns(
  runs: readonly StoredRun[],
  { all, state, task }: JobFilter,
): StoredRun[] {
  const matching = runs.filter(
    (run) =>
      (state === undefined ? all || run.state !== DONE : run.state === state) &&
      (task === undefined || run.record.task === task),
  );
  const unfinished = matching.filter((run) => run.state !== DONE).sort(newestFirst);
  const ended = matching.filter((run) => run.state === DONE).sort(newestFirst);
  return [...unfinished, ...ended.slice(0, Math.max(0, MOST_RUNS - unfinished.length))];
}

/** The table that `fx jobs` prints. */
export function formatRuns(runs: readonly StoredRun[], now: number): string {
  const rows = runs.map((run) => {
    const { id, state, record } = run;
    return [
      id,
      oneLine(record.task),
      state,
      describePhase(record),
      formatSpan(now - getBegin(run)),
      `${record.attempt}/${record.attempts}`,
      oneLine(shorten(describeCurrentJob(record), LONGEST_JOB)),
    ];
  });
  return formatTable([["RUN", "TASK", "STATE", "PHASE", "AGE", "ATTEMPT", "JOB"], ...rows], "");
}

/** The same list for `--json`. */
export function createRunsDocument(runs: readonly StoredRun[]): object {
  return { runs: runs.map(createRunEntry) };
}

/** A run for `--json`. */
function createRunEntry({ id, state, record, driver }: StoredRun): object {
  return {
    id,
    task: record.task,
    state,
    startedAt: record.startedAt,
    phase: record.phase,
    step: record.step,
    attempt: record.attempt,
    attempts: record.attempts,
    inject: record.inject ?? [],
    updatedAt: record.updatedAt,
    deadline: record.deadline,
    idempotencyKey: record.idempotencyKey,
    resourceMeta: record.resourceMeta,
    leftJobs: record.leftJobs,
    driver: state === "running" ? driver : null,
    end: record.end,
  };
}

/** The phase, or what the run does before and after its job. */
export function describePhase({ phase, step, end }: RunRecord): string {
  if (end !== null && end.how !== "succeeded") return end.how === "failed" ? "FAILED" : "ABORTED";
  return phase ?? (step === "creating" ? "CREATING" : "");
}

/** The attempt's job; empty if the task has none. */
function describeCurrentJob(record: RunRecord): string {
  return record.kind === "async" ? describeJob(record) : "";
}

/** Everything that is on record about a run, for people. */
export function formatRun(run: StoredRun, projectRoot: string, cwd: string): string {
  const rerun = createRerunCommand(run.record, projectRoot, cwd, run.folder);
  return `${formatTable(listFacts(run))}\n${formatTimeline(run)}\n  run it again:  ${rerun}\n`;
}

/** The same for `--json`. */
export function createShowDocument(run: StoredRun, projectRoot: string, cwd: string): object {
  const { record, folder } = run;
  const events = readRunEvents(folder).map((event) =>
    "error" in event ? { ...event, error: (event.error as Error).message } : event,
  );
  return {
    run: createRunEntry(run),
    record,
    rerun: createRerunCommand(record, projectRoot, cwd, folder),
    events,
  };
}

/** The facts of a run with their names. Leaves out those without a value. */
export function listFacts(run: StoredRun): (readonly [string, string])[] {
  const { id, state, driver, folder, record } = run;
  const { task, origin, endpoint, protocol, clock, startedAt, deadline, end, connector } = record;
  const { inject = [] } = record;
  const left = listLeftJobs(record);
  const rows: (readonly [string, string | undefined])[] = [
    ["run", id],
    ["task", origin === null ? task : `${task} (${origin.exportName} in ${origin.module})`],
    ["state", state === "running" ? `running in process ${driver?.pid} on ${driver?.host}` : state],
    ["phase", describePhase(record)],
    ["attempt", `${record.attempt} of ${record.attempts}`],
    ["connector", connector ?? undefined],
    ["endpoint", endpoint ?? undefined],
    ["protocol", protocol],
    ["clock", clock === "real" ? undefined : clock],
    ["inject", inject.join(", ")],
    ["recorded in", origin?.record],
    ["replayed", origin?.replay],
    ["started", startedAt],
    ["deadline", deadline ?? undefined],
    ["ended", end === null ? undefined : `${end.how} after ${formatMs(end.tookMs)}`],
    ["error", end?.error],
    ["job", describeCurrentJob(record)],
    ["key", connector === null ? undefined : record.idempotencyKey],
    ["may run", left.length === 0 ? undefined : left.join(", ")],
    ["folder", folder],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== "");
}

function formatTimeline({ folder, state, record }: StoredRun): string {
  const lines = readRunEvents(folder).flatMap(toLines);
  if (state === "lost")
    lines.push([formatTime(Date.parse(record.updatedAt)), "fx ended without warning", ""]);
  return formatTable(lines);
}

/** One line for each event that changes something. Polls that change nothing are left out. */
function toLines(event: RunEvent): string[][] {
  if (event.type === "polled") return [];
  const { what, text } = describeEvent(event);
  const texts = event.type === "log" ? text.split("\n") : [joinLines(plainText(text))];
  return texts.map((line) => [formatTime(event.at), what, plainText(line)]);
}

/** In UTC, without milliseconds. */
function formatTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
