import { formatTimeAgo } from "../../../runtime/base/format-ms.ts";
export { countOf } from "../../../runtime/base/count-of.ts";
export { formatMs } from "../../../runtime/base/format-ms.ts";

const MINUTE_MS = 60_000;

/** How long ago something was: `just now`, `12 s ago`, `3 min ago`. */
export function formatAge(ms: number): string {
  return ms < 5000 ? "just now" : formatTimeAgo(ms);
}

/** The user's time of day, with milliseconds. */
export function formatTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const local = new Date(at - date.getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(11, 23);
}

/** The zone of the user's time, such as `UTC+5:30`. */
export function formatZone(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const rest = Math.abs(minutes % 60);
  const hours = Math.trunc(Math.abs(minutes) / 60);
  if (minutes === 0) return "UTC";
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}
