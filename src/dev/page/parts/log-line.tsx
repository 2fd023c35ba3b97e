import { formatTime } from "../model/format.ts";
import type { LogRow } from "../model/log-rows.ts";

interface LogLineProps extends Pick<LogRow, "at" | "level" | "text"> {
  /** Who wrote it. */
  readonly from?: string;
}

/** A line of a log. */
export function LogLine({ at, from, level, text }: LogLineProps) {
  return (
    <span class={`log-line log-${level}`}>
      <span class="dim">{formatTime(at)}</span>
      {from !== undefined && <span class="dim log-from">{from}</span>}
      {level !== "info" && <span>{level}</span>}
      <span>{text}</span>
    </span>
  );
}
