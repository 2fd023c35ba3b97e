import type { ChalkInstance } from "chalk";
import { formatMs, formatTime, joinLines, plainText } from "../runtime/base/text.ts";

const LEVELS: Readonly<Record<number, readonly [name: string, color: Color]>> = {
  20: ["DEBUG", "dim"],
  30: ["INFO", "green"],
  40: ["WARN", "yellow"],
  50: ["ERROR", "red"],
};
type Color = "dim" | "green" | "yellow" | "red";

/** Fields that have their own place in the line, and two that are never shown. */
const PLACED = ["time", "level", "msg", "connector", "task", "ms", "stack", "pid", "hostname"];
/** Fields of a request that would only repeat the message. */
const REQUEST_FIELDS = ["operation", "protocol", "taskType", "fault", "details", "callerMessage"];

/**
 * Formats a line of the JSON log for people: time, level, connector, task, message, other fields,
 * and the stack on separate lines. For instance `14:03:22.125 WARN  Weather › oslo: GetTask failed:
 * Error: down (4 ms)  job=a17`.
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
  const hidden = "operation" in line ? [...PLACED, ...REQUEST_FIELDS] : PLACED;
  return Object.entries(line)
    .filter(([name, value]) => !hidden.includes(name) && !(name === "code" && value === 0))
    .map(
      ([name, value]) =>
        `  ${toOneLine(name)}=${toOneLine(typeof value === "string" ? value : JSON.stringify(value))}`,
    )
    .join("");
}

/**
 * Makes a text safe for a terminal, on one line: several lines would look like several messages.
 */
function toOneLine(value: unknown): string {
  return joinLines(plainText(String(value)), " ");
}

function indent(stack: string): string {
  return plainText(stack).replace(/^/gm, "  ");
}

function formatLevel(level: number, style: ChalkInstance): string {
  const [name, color] = LEVELS[level] ?? [String(level), "dim"];
  return style[color](name.padEnd(5));
}
