/**
 * How long a clock sleeps that is asked for `ms`: whole milliseconds, never shorter than asked, and none for what is past.
 *
 * @throws RangeError for what is no number: timers would take it for no time at all, and the caller's sum is wrong
 */
export function sleepLength(ms: number): number {
  const length = Math.ceil(Math.max(0, ms));
  if (Number.isNaN(length))
    throw new RangeError(`sleep takes a number of milliseconds, got ${String(ms)}`);
  return length;
}
