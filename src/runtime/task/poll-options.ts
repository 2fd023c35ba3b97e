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
  readonly min?: number;
  readonly max?: number;
}

/** Shorter pauses would only burden the outside system. */
const LEAST_MS = 1;

/** Validates the options and adds a line to `faults` for each invalid one. Messages use `names`. */
export function readPollOptions(
  { min, max }: PollOptions = {},
  faults: string[],
  names = { min: "poll.min", max: "poll.max" },
): PollLimits {
  const limits = {
    ...readPause(min, names.min, "min", faults),
    ...readPause(max, names.max, "max", faults),
  };
  if (limits.min !== undefined && limits.max !== undefined && limits.min > limits.max)
    faults.push(
      `${names.max}   expected at least ${names.min}, ${String(Duration.parse(min!))}, got ${String(Duration.parse(max!))}`,
    );
  return limits;
}

function readPause(
  given: DurationInput | undefined,
  name: string,
  key: keyof PollLimits,
  faults: string[],
): PollLimits {
  if (given === undefined) return {};
  try {
    const pause = Duration.parse(given);
    if (pause.toMs() >= LEAST_MS) return { [key]: pause.toMs() };
    faults.push(`${name}   expected at least 1ms, got ${String(pause)}`);
  } catch (error) {
    faults.push(`${name}   ${(error as Error).message}`);
  }
  return {};
}

const DEFAULT_LIMITS = { min: 100, max: 120_000 };

/** Combines limits, most specific first. A later limit gives way if it contradicts an earlier one. */
export function combinePollLimits(
  limits: readonly (PollLimits | undefined)[],
): Required<PollLimits> {
  let min: number | undefined;
  let max: number | undefined;
  for (const limit of [...limits, DEFAULT_LIMITS]) {
    min ??= limit?.min && Math.min(limit.min, max ?? Infinity);
    max ??= limit?.max && Math.max(limit.max, min ?? 0);
  }
  return { min: min!, max: max! };
}
