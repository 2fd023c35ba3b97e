import { RunStop, stopOf } from "./run-stop.ts";

/**
 * Author code has returned. Node tells of a promise that it dropped, and that rejected, only at the end of this turn:
 * throws then what the signal was aborted with.
 */
export async function throwIfCrashed(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.reason instanceof RunStop && signal.reason.by.kind === "crash") throw stopOf(signal);
}
