import { Duration, type DurationInput } from "../values/types/duration.ts";

/**
 * How often a local run asks for the state of a job: at once, then after pauses that grow with the age of the job. Flyte's
 * engine polls by its own configuration.
 */
export interface PollOptions {
  /** The shortest pause, with which polling starts. Default `100ms`. */
  readonly min?: DurationInput;
  /** The longest pause. Default `2m`. */
  readonly max?: DurationInput;
}

/** The checked form of the options, in milliseconds. */
export interface PollLimits {
  readonly min?: number;
  readonly max?: number;
}

/** Shorter pauses would only keep the outside system busy. */
const LEAST_MS = 1;

/** Reads the options and adds a line to `faults` for each invalid one. `names` are those that messages use. */
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

/** Combines limits, the most specific first: a later one yields if it contradicts an earlier one. */
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
