import { formatTimeAgo } from "../../src/dev/shared.ts";

/** How long ago something was: `just now`, `12 s ago`, `3 min ago`. */
export function formatAge(ms: number): string {
  return ms < 5000 ? "just now" : formatTimeAgo(ms);
}

/** The zone of the user's time, such as `UTC+5:30`. */
export function formatZone(at: number): string {
  const time = new Date(at).toLocaleTimeString("en", { timeZoneName: "shortOffset" });
  const [zone = ""] = time.split(" ").slice(-1);
  return zone.replace(/^GMT(\+0$)?/, "UTC").replace("-", "−");
}
