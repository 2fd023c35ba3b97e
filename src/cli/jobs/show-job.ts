import { joinLines, plainText } from "../../runtime/base/text.ts";
import { readRunEvents } from "../../runtime/local/record/run-events.ts";
import { listLeftJobs } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";
import { formatLogged } from "../run/run-with-view.ts";
import { formatTable } from "../terminal/format-table.ts";
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
  const lines = readRunEvents(folder).flatMap(formatEvent);
  if (state === "lost")
    lines.push([formatTime(Date.parse(record.updatedAt)), "fx ended without warning", ""]);
  return formatTable(lines);
}

/** One line for each event that changes something. Polls that change nothing are left out. */
function formatEvent(event: RunEvent): string[][] {
  const line = (what: string, text = ""): string[][] => [
    [formatTime(event.at), what, joinLines(plainText(text))],
  ];
  switch (event.type) {
    case "started":
      return line("started");
    case "resumed":
      return line("resumed", `by process ${event.pid}`);
    case "created":
      return line("created", event.resourceMeta);
    case "phase":
      return line(event.phase, event.message === "" ? "" : JSON.stringify(event.message));
    case "get-failed":
      return line("get failed", messageOf(event.error));
    case "log":
      return event.lines.flatMap(({ message }) => line("log", message));
    case "logged":
      return line("logged", formatLogged(event));
    case "retrying":
      return line("failed", `${messageOf(event.error)}; next attempt in ${formatMs(event.inMs)}`);
    case "deleting":
      return line("deleting", event.why);
    case "deleted":
      return line("deleted", `in ${formatMs(event.tookMs)}`);
    case "succeeded":
      return line("succeeded", `in ${formatMs(event.tookMs)}`);
    case "ended":
      return line(event.how, messageOf(event.error));
    case "injected":
      return line("injected", `${event.fault}: ${event.message}`);
    case "warning":
      return line("warning", event.message);
    case "polled":
      return [];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** In UTC, without milliseconds. */
function formatTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
