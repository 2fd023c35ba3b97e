import { formatTimeAgo } from "../../src/dev/shared.ts";

/** How long ago something was: `just now`, `12 s ago`, `3 min ago`. */
export function formatAge(ms: number): string {
  return ms < 5000 ? "just now" : formatTimeAgo(ms);
}

/** The zone of the user's time, such as `UTC+5:30`. */
export function formatZone(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const rest = Math.abs(minutes % 60);
  const hours = Math.trunc(Math.abs(minutes) / 60);
  if (minutes === 0) return "UTC";
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}
