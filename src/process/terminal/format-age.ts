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
