import type { LogLine } from "../connector/requests.ts";
import type { SecondsAndNanos } from "../literals/literal.ts";
import { originators } from "./enums.ts";
import { dateOf } from "./moment.ts";

interface LineMessage {
  readonly message: string;
  readonly timestamp: SecondsAndNanos | null;
  readonly originator: number;
}

/** A line of a job's log off the wire. */
export function receivedLogLine({ message, timestamp, originator }: LineMessage): LogLine {
  const date = timestamp === null ? undefined : dateOf(timestamp);
  const from = originators.wordOf(originator) ?? "UNKNOWN";
  return {
    message,
    ...(date !== undefined && { timestamp: date }),
    ...(from !== "UNKNOWN" && { originator: from }),
  };
}
