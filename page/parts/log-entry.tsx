import { formatTime, type ServedLogLine } from "../../src/dev/shared.ts";

/** A line of a log, and who wrote it. */
export function LogEntry({ at, from, level, text }: ServedLogLine & { from?: string }) {
  return (
    <span class={`log-line log-${level}`}>
      <span class="dim">{formatTime(at)}</span>
      {from !== undefined && <span class="dim log-from">{from}</span>}
      {level !== "info" && <span>{level}</span>}
      <span>{text}</span>
    </span>
  );
}
