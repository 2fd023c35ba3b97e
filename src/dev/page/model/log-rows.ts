import type { RecordedEvent } from "../../protocol.ts";
import { formatMs } from "./format.ts";
import { errorText, text } from "./text-from-event.ts";

/** Who wrote a line: the job, the author's code with its log or by printing, or fx about the run. */
export type LogSource = "job" | "code" | "console" | "run" | "poll";

export interface LogRow {
  readonly at: number;
  readonly source: LogSource;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
}

/** The lines of the log that an event adds. */
export function logRowsFromEvent(event: RecordedEvent): LogRow[] {
  switch (event.type) {
    case "log":
      return jobRows(event);
    case "logged":
      return [row(event, "code", withFields(event), level(event["level"]))];
    case "started":
      return [row(event, "run", "started")];
    case "resumed":
      return [row(event, "run", `resumed by process ${text(event["pid"])}`)];
    case "created":
      return [row(event, "run", `created ${text(event["resourceMeta"])}`)];
    case "phase":
      return [row(event, "run", `${text(event["phase"])} ${text(event["message"])}`.trim())];
    case "polled":
      return [row(event, "poll", `get ${text(event["polls"])}, next in ${ms(event["nextInMs"])}`)];
    case "get-failed":
      return [row(event, "run", `get failed: ${errorText(event["error"])}`, "warn")];
    case "retrying": {
      const error = errorText(event["error"]);
      const next = ms(event["inMs"]);
      return [
        row(event, "run", `attempt ${event.attempt} failed: ${error}; next in ${next}`, "warn"),
      ];
    }
    case "deleting":
      return [row(event, "run", `deleting the job: ${text(event["why"])}`)];
    case "deleted":
      return [row(event, "run", `deleted the job in ${ms(event["tookMs"])}`)];
    case "succeeded":
      return [row(event, "run", `succeeded in ${ms(event["tookMs"])}`)];
    case "ended":
      return [row(event, "run", `${text(event["how"])}: ${errorText(event["error"])}`, "error")];
    case "injected":
      return [
        row(event, "run", `injected ${text(event["fault"])}: ${text(event["message"])}`, "warn"),
      ];
    case "warning":
      return [row(event, "run", text(event["message"]), "warn")];
    default:
      return []; // an event of a newer fx
  }
}

function jobRows(event: RecordedEvent): LogRow[] {
  const lines = Array.isArray(event["lines"]) ? (event["lines"] as Record<string, unknown>[]) : [];
  return lines.map(({ message, timestamp }) => {
    const writtenAt = Date.parse(text(timestamp));
    return { ...row(event, "job", text(message)), ...(writtenAt && { at: writtenAt }) };
  });
}

function withFields(event: RecordedEvent): string {
  const fields = event["fields"];
  const isEmpty = typeof fields !== "object" || fields === null || Object.keys(fields).length === 0;
  return isEmpty ? text(event["message"]) : `${text(event["message"])}  ${JSON.stringify(fields)}`;
}

function row(
  { at }: RecordedEvent,
  source: LogSource,
  content: string,
  rowLevel: LogRow["level"] = "info",
): LogRow {
  return { at, source, level: rowLevel, text: content };
}

function level(value: unknown): LogRow["level"] {
  return value === "debug" || value === "warn" || value === "error" ? value : "info";
}

function ms(value: unknown): string {
  return formatMs(Number(value));
}
