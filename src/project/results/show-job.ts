import { formatTable } from "../../process/terminal/fit-text.ts";
import { formatMs, joinLines, plainText } from "../../runtime/base/text.ts";
import { readRunEvents } from "../../runtime/local/record/run-events.ts";
import { listLeftJobs } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { describeEvent, type RunEvent } from "../../runtime/task/run/run-event.ts";
import { createRunEntry, describeCurrentJob, describePhase } from "./list-jobs.ts";
import { createRerunCommand } from "./rerun-command.ts";

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
