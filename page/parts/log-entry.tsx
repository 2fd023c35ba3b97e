import { formatTime, type ServedLogLine } from "../../src/dev/shared.ts";

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
