import { Duration, type DurationInput } from "../values/types/duration.ts";

/**
 * How often a local run calls `get`: immediately, then after pauses that grow with the age of the
 * job. Flyte's engine has its own configuration.
 */
export interface PollOptions {
  /** The first and shortest pause. Default `100ms`. */
  readonly min?: DurationInput;
  /** The longest pause. Default `2m`. */
  readonly max?: DurationInput;
}

/** The validated options, in milliseconds. */
export interface PollLimits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

interface DurationLimits {
  readonly leastMs: number;
  readonly mostMs?: number;
  readonly expected: string;
}

/** Shorter pauses would only burden the outside system. */
const PAUSE: DurationLimits = { leastMs: 1, expected: "at least 1ms" };

/** Validates the options and adds a line to `faults` for each invalid one. Messages use `names`. */
export function readPollOptions(
  { min, max }: PollOptions = {},
  faults: string[],
  names = { min: "poll.min", max: "poll.max" },
): PollLimits {
  const shortest = readDuration(min, names.min, faults, PAUSE);
  const longest = readDuration(max, names.max, faults, PAUSE);
  if (shortest !== undefined && longest !== undefined && shortest.toMs() > longest.toMs())
    faults.push(
      `${names.max}   expected at least ${names.min}, ${String(shortest)}, got ${String(longest)}`,
    );
  return {
    ...(shortest !== undefined && { min: shortest.toMs() }),
    ...(longest !== undefined && { max: longest.toMs() }),
  };
}

/** Parses an option, and adds a line to `faults` if it is invalid, shorter than `leastMs` or longer than `mostMs`. */
export function readDuration(
  given: DurationInput | undefined,
  name: string,
  faults: string[],
  { leastMs, mostMs = Infinity, expected }: DurationLimits,
): Duration | undefined {
  if (given === undefined) return undefined;
  try {
    const duration = Duration.parse(given);
    if (duration.toMs() >= leastMs && duration.toMs() <= mostMs) return duration;
    faults.push(`${name}   expected ${expected}, got ${String(duration)}`);
  } catch (error) {
    faults.push(`${name}   ${(error as Error).message}`);
  }
  return undefined;
}

const DEFAULT_LIMITS = { min: 100, max: 120_000 };

/** Combines limits, most specific first. A later limit gives way if it contradicts an earlier one. */
export function combinePollLimits(
  limits: readonly (PollLimits | undefined)[],
): Readonly<Record<keyof PollLimits, number>> {
  let min: number | undefined;
  let max: number | undefined;
  for (const limit of [...limits, DEFAULT_LIMITS]) {
    min ??= limit?.min && Math.min(limit.min, max ?? Infinity);
    max ??= limit?.max && Math.max(limit.max, min ?? 0);
  }
  return { min: min!, max: max! };
}
