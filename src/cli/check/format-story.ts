import { Chalk, type ChalkInstance } from "chalk";
import { formatMs } from "../../runtime/base/format-ms.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { TraceStep } from "../../runtime/check/schedules/trace.ts";

const TIME_WIDTH = 8;
const PLAIN = new Chalk({ level: 0 });

/** A step of a run with injected faults: its virtual time, what happened, and the fault. */
export function formatStep(
  { atMs, text, fault, isWithin }: TraceStep,
  style: ChalkInstance = PLAIN,
): string {
  const time = style.dim(formatMs(atMs).padStart(TIME_WIDTH));
  const indent = isWithin === true ? "  " : "";
  return fault === undefined
    ? `${time}  ${indent}${text}`
    : `${time}  ${indent}${style.yellow(`${text}  ← ${fault}`)}`;
}

/**
 * The command that makes a failure happen again.
 *
 * @param target the words that name what was checked
 */
export function formatReplay(token: string, target: readonly string[]): string {
  return quoteWords(["fx", "check", ...target, "--replay", token]);
}
