import { resolve } from "node:path";
import { createReplayCommand } from "../../project/results/rerun-command.ts";
import { showPlace } from "../../runtime/base/source/source-location.ts";
import type { CheckOutcome } from "../../runtime/check/check-outcome.ts";
import { countStates, formatEvidence } from "../../runtime/check/format-outcome.ts";
import { writeFiles } from "../serialize/write-serialized.ts";
import type { CheckReport, ReportPlace, TaskReport } from "./check-report.ts";

/**
 * Writes the report as JUnit's XML, which CI systems read. A known failure and an
 * inconclusive check count as skipped.
 *
 * @throws FX5003 if the file cannot be written
 */
export function writeJunit(path: string, report: CheckReport, place: ReportPlace): void {
  const suites = report.tasks.map((task) => formatSuite(task, place));
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "fx check" }, suites)}`;
  writeFiles([{ path: resolve(place.cwd, path), content: Buffer.from(xml) }]);
}

function formatSuite({ task, outcomes }: TaskReport, place: ReportPlace): string {
  const { failed, stale, skipped, expected, inconclusive } = countStates(outcomes);
  const attributes = {
    name: task,
    tests: outcomes.length,
    failures: failed + stale,
    errors: 0,
    skipped: skipped + expected + inconclusive,
    time: toSeconds(outcomes.reduce((total, { tookMs }) => total + tookMs, 0)),
  };
  return element(
    "testsuite",
    attributes,
    outcomes.map((outcome) => formatCase(outcome, place)),
  );
}

function formatCase(outcome: CheckOutcome, place: ReportPlace): string {
  const { task, check, tookMs } = outcome;
  const attributes = { classname: task, name: check.id, time: toSeconds(tookMs) };
  return element("testcase", attributes, formatResult(outcome, place));
}

function formatResult(
  { check, state, reason = "", failure = { message: "" } }: CheckOutcome,
  place: ReportPlace,
): string[] {
  const fail = (message: string, content: readonly string[] = []): string[] => [
    element("failure", { type: check.level, message }, content),
  ];
  switch (state) {
    case "passed":
      return [];
    case "skipped":
      return [element("skipped", { message: reason }, [])];
    case "inconclusive":
    case "expected": {
      const word = state === "expected" ? "known failure" : state;
      return [element("skipped", { message: `${word}: ${reason}` }, [])];
    }
    case "stale":
      return fail(`passes now, but is expected: ${reason}`);
    case "failed": {
      const { message, location, expected, replay } = failure;
      const lines = [
        ...formatEvidence(failure),
        ...(location === undefined ? [] : [showPlace(location, place.cwd)]),
        ...(expected === undefined ? [] : [`expected: ${expected}`]),
        check.fix,
        ...(replay === undefined ? [] : [createReplayCommand(replay, place.target)]),
      ];
      return fail(message, [`${lines.map(escape).join("\n")}\n`]);
    }
  }
}

/** @param content XML, with a line break at the end of each part */
function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escape(String(value))}"`,
  );
  const start = `<${name}${list.join("")}`;
  if (content.length === 0) return `${start}/>\n`;
  return `${start}>\n${content.join("")}</${name}>\n`;
}

function toSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Escapes a text for an attribute or an element. Leaves out characters that XML does not allow. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
