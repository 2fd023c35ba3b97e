import type { ChalkInstance } from "chalk";
import { plainText } from "../../runtime/base/text.ts";
import { formatMs } from "../../runtime/values/types/duration.ts";

const LEVELS: Readonly<Record<number, string>> = {
  20: "DEBUG",
  30: "INFO",
  40: "WARN",
  50: "ERROR",
};

/** Members that have their place at the start of the line or below it. */
const PLACED = ["time", "level", "msg", "connector", "task", "ms", "stack", "pid", "hostname"];
/** Members of a request's line that say nothing more to a person. */
const OF_REQUESTS = ["operation", "protocol", "taskType", "fault", "details", "callerMessage"];

/**
 * A line of the JSON log for people: time of day, level, connector, task, message, then the other fields. A stack follows on
 * lines of its own. For instance `14:03:22.125 WARN  Weather › oslo: GetTask failed: Error: down (4 ms)  job=a17`.
 */
export function formatLogLine(json: string, style: ChalkInstance): string {
  const line = JSON.parse(json) as Record<string, unknown>;
  const { time, level, msg, connector, task, ms, stack } = line;
  const subject = [connector, task]
    .filter((name): name is string => typeof name === "string")
    .join(" › ");
  const text = [
    subject === "" ? "" : `${style.bold(toOneLine(subject))}: `,
    toOneLine(msg),
    typeof ms === "number" ? ` (${formatMs(ms)})` : "",
    style.dim(formatFields(line)),
  ].join("");
  const below = typeof stack === "string" && stack !== "" ? `${style.dim(indent(stack))}\n` : "";
  return `${style.dim(formatTime(Number(time)))} ${formatLevel(Number(level), style)} ${text}\n${below}`;
}

function formatFields(line: Readonly<Record<string, unknown>>): string {
  const hidden = "operation" in line ? [...PLACED, ...OF_REQUESTS] : PLACED;
  return Object.entries(line)
    .filter(([name, value]) => !hidden.includes(name) && !(name === "code" && value === 0))
    .map(
      ([name, value]) =>
        `  ${toOneLine(name)}=${toOneLine(typeof value === "string" ? value : JSON.stringify(value))}`,
    )
    .join("");
}

/** Safe to print on a terminal. A message with several lines must not look like several messages. */
function toOneLine(value: unknown): string {
  return plainText(String(value)).replace(/\s*\n\s*/g, " ");
}

function indent(stack: string): string {
  return plainText(stack).replace(/^/gm, "  ");
}

function formatTime(ms: number): string {
  const time = new Date(ms);
  const pad = (part: number, length = 2): string => String(part).padStart(length, "0");
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
}

function formatLevel(level: number, style: ChalkInstance): string {
  const name = (LEVELS[level] ?? String(level)).padEnd(5);
  if (level >= 50) return style.red(name);
  if (level >= 40) return style.yellow(name);
  return level >= 30 ? style.green(name) : style.dim(name);
}
