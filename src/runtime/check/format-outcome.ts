import { countOf, formatMs } from "../base/format-ms.ts";
import { parseJson } from "../base/json.ts";
import type { CheckFault, CheckOutcome, Exchange, TraceStep } from "./check-outcome.ts";

/*
 * Texts of an outcome for the terminal, for files and for the page: nothing here needs Node.
 */

const TIME_WIDTH = 8;

/** How a text stands out: only on a terminal. */
export interface Emphasis {
  readonly dim: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const PLAIN: Emphasis = { dim: (text) => text, yellow: (text) => text };

/** What led to a failure, line by line: the call that failed, and the run with injected faults. */
export function formatEvidence({ exchange, story = [] }: CheckFault, style = PLAIN): string[] {
  return [
    ...(exchange === undefined ? [] : formatExchange(exchange)),
    ...story.map((step) => formatStep(step, style)),
  ];
}

/** The exchange as two lines: what fx sent, and what came back. */
export function formatExchange({ method, request, reply, error, tookMs }: Exchange): string[] {
  const success = reply === undefined ? "no reply yet" : formatFields(reply);
  const answer = error === undefined ? success : `✖ ${error}`;
  return [`→ ${method}  ${formatFields(request)}`, `← ${answer} (${tookMs} ms)`];
}

function formatFields(fields: object): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `${name} ${isJsonObject(value) ? value : JSON.stringify(value)}`,
  );
  return parts.length === 0 ? "ok" : parts.join(", ");
}

/** A resource_meta is mostly JSON, which is easier to read without more quotes. */
function isJsonObject(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("{") && parseJson(value) !== undefined;
}

/** A step of a run with injected faults: its virtual time, what happened, and the fault. */
export function formatStep({ atMs, text, fault, isWithin }: TraceStep, style = PLAIN): string {
  const time = style.dim(formatMs(atMs).padStart(TIME_WIDTH));
  const indent = isWithin === true ? "  " : "";
  return fault === undefined
    ? `${time}  ${indent}${text}`
    : `${time}  ${indent}${style.yellow(`${text}  ← ${fault}`)}`;
}

/** Checks of which some may not have ended. */
type ListedChecks = readonly { readonly state: CheckOutcome["state"] | "waiting" | "running" }[];

/** How many checks have ended in each way. */
export function countStates(checks: ListedChecks): Record<CheckOutcome["state"], number> {
  const counts = { passed: 0, failed: 0, inconclusive: 0, skipped: 0, expected: 0, stale: 0 };
  for (const { state } of checks)
    if (state !== "waiting" && state !== "running") counts[state] += 1;
  return counts;
}

/** `38 passed, 2 failed, 1 skipped`. Checks that have not ended do not count. */
export function describeResults(checks: ListedChecks): string {
  const { passed, failed, inconclusive, stale, expected: known, skipped } = countStates(checks);
  const parts = [
    `${passed} passed`,
    failed > 0 && `${failed} failed`,
    stale > 0 && `${countOf(stale, "known failure")} ${stale === 1 ? "passes" : "pass"}`,
    known > 0 && countOf(known, "known failure"),
    inconclusive > 0 && `${inconclusive} inconclusive`,
    skipped > 0 && `${skipped} skipped`,
  ];
  return parts.filter((part) => part !== false).join(", ");
}
