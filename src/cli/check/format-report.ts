import type { ChalkInstance } from "chalk";
import { renderCodeFrame } from "../../process/errors/render-error.ts";
import { formatTable, wrapText } from "../../process/terminal/fit-text.ts";
import { createReplayCommand } from "../../project/results/rerun-command.ts";
import { showPlace } from "../../runtime/base/source/source-location.ts";
import { capitalize, countOf, cutText, joinLines, plainText } from "../../runtime/base/text.ts";
import {
  CHECK_LEVELS,
  type CheckFault,
  type CheckOutcome,
  type CheckText,
} from "../../runtime/check/check-outcome.ts";
import type { ConformanceCheck } from "../../runtime/check/check.ts";
import { describeResults, formatEvidence, formatStep } from "../../runtime/check/format-outcome.ts";
import type { CommandHost } from "../fx-command.ts";
import {
  type CheckReport,
  type FaultedRuns,
  type ReportPlace,
  summarize,
  type TaskReport,
} from "./check-report.ts";
import { CHECK_CONFIG_FILE } from "./read-check-config.ts";

/** How the report is shown. */
export interface ReportView extends ReportPlace {
  readonly style: ChalkInstance;
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether each skipped check is listed. */
  readonly verbose: boolean;
}

/** A message of an outside system may have megabytes. */
const LONGEST_LINE = 600;
/** More checks that are skipped for one reason are only counted. */
const MOST_SKIPPED = 4;
/** What a check needs that the outside system left open. */
const WORLD_DECIDES = `to decide these, name a fake of the service as world in ${CHECK_CONFIG_FILE}`;
const INDENT = "      ";

/** Formats the report for people. */
export function formatReport(report: CheckReport, view: ReportView): string {
  const sections = report.tasks.map((task) => formatTask(task, report.world, view));
  return [...sections, formatSummary(report, view)]
    .map((lines) => `${lines.join("\n")}\n`)
    .join("");
}

function formatTask(report: TaskReport, world: string | undefined, view: ReportView): string[] {
  const inState = (...states: CheckOutcome["state"][]): readonly CheckOutcome[] =>
    report.outcomes.filter(({ state }) => states.includes(state));
  return [
    formatHeader(report, world, view),
    ...(report.faults === undefined ? [] : formatFaults(report.faults, view)),
    ...formatPassed(inState("passed"), view),
    ...formatFailures(inState("failed", "stale"), view),
    ...inState("expected").map(
      ({ check, reason = "" }) =>
        `  ${view.style.yellow("!")} ${check.id}   known failure: ${short(reason)}`,
    ),
    ...formatUndecided(inState("inconclusive"), view),
    ...formatUndecided(inState("skipped"), view),
  ];
}

function formatHeader(
  { task, taskType, taskTypeVersion, kind, protocol, endpoint }: TaskReport,
  world: string | undefined,
  { style }: ReportView,
): string {
  const here = world === undefined ? "in process" : `in process with ${world}`;
  const where = endpoint === undefined ? here : `at ${endpoint}`;
  const flyte1 = endpoint === undefined ? "" : "Flyte 1";
  const flyte = protocol === "flyte2" ? "Flyte 2" : flyte1;
  const parts = [short(task), `${short(taskType)} ${taskTypeVersion}`, kind, where, flyte];
  return style.bold(parts.filter((part) => part !== "").join(" · "));
}

/** How many runs had faults, and what happened in one that was replayed. */
function formatFaults({ executed, story = [] }: FaultedRuns, { style }: ReportView): string[] {
  return [
    style.dim(`  ${countOf(executed, "run")} with injected faults`),
    ...story.map((step) => `${INDENT}${short(formatStep(step, style))}`),
  ];
}

function formatPassed(outcomes: readonly CheckOutcome[], { style, width }: ReportView): string[] {
  const widest = Math.max(0, ...outcomes.map(({ check }) => check.id.length)) + 4;
  const columns = Math.max(1, Math.floor((width - 2) / widest));
  const cells = outcomes.map(({ check }) => `${style.green("✔")} ${check.id.padEnd(widest - 2)}`);
  return Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) => {
    const shown = cells.slice(row * columns, (row + 1) * columns);
    return `  ${shown.join("").trimEnd()}`;
  });
}

/** Shows checks that fail with one message together. */
function formatFailures(outcomes: readonly CheckOutcome[], view: ReportView): string[] {
  const groups = new Map<unknown, CheckOutcome[]>();
  for (const outcome of outcomes) {
    const key = outcome.failure?.message ?? outcome;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => [
    ...formatFailed(first!, view),
    ...formatOthers(others, view),
  ]);
}

function formatOthers(others: readonly CheckOutcome[], { width, style }: ReportView): string[] {
  if (others.length === 0) return [];
  const ids = others.map(({ check }) => check.id);
  const lines = wrapText(`also ${ids.join(", ")}`, width - 4);
  return lines.map((line, index) => (index === 0 ? `  ${style.red("✖")} ${line}` : `    ${line}`));
}

function formatFailed({ check, state, reason, failure }: CheckOutcome, view: ReportView): string[] {
  const { style, width } = view;
  if (state === "stale" || failure === undefined)
    return [
      `  ${style.red("✖")} ${check.id}   passes now: remove it from expected in ${CHECK_CONFIG_FILE} (${short(reason ?? "")})`,
    ];
  const details = [
    ...formatEvidence(failure, style).map(short),
    ...formatPlace(failure, view),
    ...(failure.expected === undefined ? [] : [`expected: ${short(failure.expected)}`]),
    ...wrapText(check.fix, width - INDENT.length),
    failure.replay === undefined
      ? `fx check --explain ${check.id}`
      : createReplayCommand(failure.replay, view.target),
  ];
  return [
    `  ${style.red("✖")} ${check.id}   ${style.yellow(check.level)}   ${short(failure.message)}`,
    ...details.map((line) => `${INDENT}${line}`),
  ];
}

function formatPlace({ location }: CheckFault, { cwd, style }: ReportView): string[] {
  if (location === undefined) return [];
  return [showPlace(location, cwd), ...renderCodeFrame(location, style)];
}

/** Skipped or inconclusive checks: one line per reason. */
function formatUndecided(
  outcomes: readonly CheckOutcome[],
  { style, verbose }: ReportView,
): string[] {
  const byReason = new Map<string, string[]>();
  for (const { check, state, reason = "" } of outcomes) {
    const text = `${state}: ${short(reason)}`;
    byReason.set(text, [...(byReason.get(text) ?? []), check.id]);
  }
  return Array.from(byReason, ([text, ids]) => {
    const shown = verbose || ids.length <= MOST_SKIPPED ? ids.join(", ") : `${ids.length} checks`;
    return style.dim(`  – ${shown}   ${text}`);
  });
}

function formatSummary(report: CheckReport, view: ReportView): string[] {
  const { failed, stale, inconclusive, created, deleted, left, kept } = summarize(report);
  const ended = created - deleted - left - kept;
  const checks = describeResults(report.tasks.flatMap(({ outcomes }) => outcomes));
  const jobs = [
    `${countOf(created, "job")} created`,
    deleted > 0 && `${deleted} deleted`,
    ended > 0 && `${ended} ended`,
    kept > 0 && `${kept} kept`,
    left > 0 && `${left} left`,
  ];
  const line = [
    checks,
    ...(created === 0 ? [] : [jobs.filter((part) => part !== false).join(", ")]),
    ...(inconclusive === 0 ? [] : [WORLD_DECIDES]),
  ].join(" · ");
  const colorOfPassed = inconclusive > 0 ? "yellow" : "green";
  const color = failed + stale + left > 0 ? "red" : colorOfPassed;
  return [view.style[color](line), ...formatOpenJobs(report)];
}

/** The commands that delete the jobs that may still run. */
function formatOpenJobs({ tasks }: CheckReport): string[] {
  return tasks.flatMap(({ task, jobs }) => [
    ...jobs.left.map(
      ({ runId, why }) =>
        `  a job of ${short(task)} may still be running: ${short(why)}   fx jobs delete ${runId}`,
    ),
    ...jobs.kept.map((runId) => `  kept a job of ${short(task)}   fx jobs delete ${runId}`),
  ]);
}

function short(text: string): string {
  return cutText(joinLines(plainText(text)), LONGEST_LINE);
}

/** A text for people, and its document for `--json`. */
type Printed = Parameters<CommandHost["print"]>;

/** The ids of checks with their levels and titles. */
export function listChecks(checks: readonly ConformanceCheck[]): Printed {
  const rows = checks.map(({ id, level, title }) => [id, level, title]);
  const listed = checks.map(({ id, level, title, kinds }) => ({ id, level, title, kinds }));
  return [formatTable([["CHECK", "LEVEL", "CHECKS THAT"], ...rows], ""), { checks: listed }];
}

/** Why Flyte needs what a check tests, and how to fix a connector that fails it. */
export function explainCheck(
  check: CheckText,
  { style, width }: Pick<ReportView, "style" | "width">,
): Printed {
  const { id, level, title, why, fix, kinds, jobs } = check;
  const paragraph = (name: string, text: string): string[] => [
    "",
    style.bold(name),
    ...wrapText(text, width - 2).map((line) => `  ${line}`),
  ];
  const lines = [
    `${style.bold(id)}  ${level}: ${CHECK_LEVELS[level]}`,
    ...paragraph("What it checks", `${capitalize(title)}.`),
    ...paragraph("Why", why),
    ...paragraph("How to fix it", fix),
  ];
  return [`${lines.join("\n")}\n`, { check: { id, level, title, why, fix, kinds, jobs } }];
}
