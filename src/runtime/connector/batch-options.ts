import { readDuration } from "../task/poll-options.ts";
import { describeValue } from "../values/faults.ts";
import type { DurationInput } from "../values/types/duration.ts";

/** Which polls of a server share one call of `getMany`. */
export interface BatchOptions {
  /** The most jobs of one call, from 1 to 10,000. Default 100. */
  readonly size?: number;
  /**
   * How long the first poll of a batch waits for others, at most `5s`. Flyte's engine waits 10 s for
   * a reply. Default `50ms`.
   */
  readonly wait?: DurationInput;
  /**
   * How long the polls of several jobs wait for `getMany`. Then all of them fail, and Flyte polls
   * again. Flyte's engine waits 10 s for a reply, minus `wait`. Default `5s`.
   */
  readonly timeout?: DurationInput;
}

/** The validated options, with their defaults. */
export interface BatchLimits {
  readonly size: number;
  readonly waitMs: number;
  readonly timeoutMs: number;
}

const LARGEST_SIZE = 10_000;
const WAIT = { leastMs: 0, mostMs: 5000, expected: "a length of time from 0ms to 5s" };
const TIMEOUT = { leastMs: 1, expected: "at least 1ms" };

/** Validates the options and adds a line to `faults` for each invalid one. */
export function readBatchOptions(options: BatchOptions = {}, faults: string[]): BatchLimits {
  if (typeof options !== "object" || options === null) {
    faults.push(`batch   expected { size, wait, timeout }, got ${describeValue(options)}`);
    return { size: 1, waitMs: 0, timeoutMs: 0 };
  }
  const { size = 100, wait = "50ms", timeout = "5s" } = options;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_SIZE)
    faults.push(
      `batch.size   expected a whole number from 1 to ${LARGEST_SIZE}, got ${describeValue(size)}`,
    );
  const waitMs = readDuration(wait, "batch.wait", faults, WAIT)?.toMs() ?? 0;
  const timeoutMs = readDuration(timeout, "batch.timeout", faults, TIMEOUT)?.toMs() ?? 0;
  return { size, waitMs, timeoutMs };
}
