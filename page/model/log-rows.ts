import {
  describeEvent,
  formatEvent,
  type RunEvent,
  type ServedLogLine,
} from "../../src/dev/shared.ts";

/** Who wrote a line: the job, the author's code with its log or by printing, or fx about the run. */
export type LogSource = "job" | "code" | "console" | "run" | "poll";

export interface LogRow extends ServedLogLine {
  readonly source: LogSource;
}

const WARNINGS: ReadonlySet<RunEvent["type"]> = new Set([
  "get-failed",
  "retrying",
  "injected",
  "warning",
]);

/** The lines of the log that an event adds. */
export function logRowsFromEvent(event: RunEvent): LogRow[] {
  const { at, type } = event;
  switch (type) {
    case "log":
      return event.lines.map(({ message, timestamp }) => ({
        at: timestamp === undefined ? at : new Date(timestamp).getTime(), // text on record
        source: "job",
        level: "info",
        text: message,
      }));
    case "logged":
      return [{ at, source: "code", level: event.level, text: describeEvent(event).text }];
    case "polled":
      return [{ at, source: "poll", level: "info", text: formatEvent(event) }];
    default: {
      const harmless = WARNINGS.has(type) ? "warn" : "info";
      const level = type === "ended" ? "error" : harmless;
      return [{ at, source: "run", level, text: formatEvent(event) }];
    }
  }
}

/** Puts printed lines among the rows of the log, by their time. Keeps the order of each list. */
export function mergeRows(rows: readonly LogRow[], printed: readonly LogRow[]): readonly LogRow[] {
  if (printed.length === 0) return rows;
  const merged: LogRow[] = [];
  let next = 0;
  for (const row of rows) {
    while (next < printed.length && printed[next]!.at < row.at) merged.push(printed[next++]!);
    merged.push(row);
  }
  return merged.concat(printed.slice(next));
}
