import { formatTime, type ServedLogLine } from "../../src/dev/shared.ts";
import { formatZone } from "../model/format.ts";

interface LogEntryProps extends ServedLogLine {
  /** Who wrote it. */
  readonly from?: string;
}

/** A line of a log. */
export function LogEntry({ at, from, level, text }: LogEntryProps) {
  return (
    <span class={`log-line log-${level}`}>
      <span class="dim">{formatTime(at)}</span>
      {from !== undefined && <span class="dim log-from">{from}</span>}
      {level !== "info" && <span>{level}</span>}
      <span>{text}</span>
    </span>
  );
}

/** A time of day on the user's clock, with its zone. */
export function ClockTime({ at }: { at: number }) {
  return (
    <span class="mono">
      {formatTime(at)} <LocalTime at={at} />
    </span>
  );
}

/** Says whose time the times beside it are. */
export function LocalTime({ at }: { at: number }) {
  return <span class="dim">local time, {formatZone(at)}</span>;
}
