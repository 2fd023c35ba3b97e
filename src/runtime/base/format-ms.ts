/*
 * Words, and numbers and times in words. The page of `fx dev` shares them, so nothing here may need
 * Node.
 */

/** `1 task`, `2 tasks`, `1,000 tasks`. */
export function countOf(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 || count === 1n ? noun : plural}`;
}

/** `weather` becomes `Weather`. */
export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Formats milliseconds for people: `40 ms`, `6.1 s`, `4m 10s`, `2h 5m`. */
export function formatMs(ms: number): string {
  if (ms < 99.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

const UNITS = [
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "min", ms: 60_000 },
] as const;

/** How long ago something was, in its largest unit: `4 min ago`. */
export function formatTimeAgo(ms: number): string {
  return `${formatSpan(ms)} ago`;
}

/** A time span in its largest unit: `4 min`. */
export function formatSpan(ms: number): string {
  const { unit, ms: size } = UNITS.find((each) => ms >= each.ms) ?? { unit: "s", ms: 1000 };
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** The local time of day, with milliseconds; empty for a moment that does not exist. */
export function formatTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
}
