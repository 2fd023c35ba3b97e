import { afterSleep, type Clock } from "../../base/context.ts";
import { RunStop } from "./run-stop.ts";

/** A signal that fires with `outer`, or this long after `since` on the clock, until it is lifted. */
export function startLimit(
  clock: Clock,
  outer: AbortSignal,
  kind: "run-timeout" | "attempt-timeout",
  limitMs: number | undefined,
  since = clock.now(),
): { readonly signal: AbortSignal; readonly lifted: AbortSignal; readonly lift: () => void } {
  const own = new AbortController();
  const lifted = new AbortController();
  if (limitMs !== undefined) {
    const stop = (): void => own.abort(new RunStop({ kind, limitMs }));
    const leftMs = limitMs - Math.max(0, clock.now() - since);
    if (leftMs <= 0) stop();
    else afterSleep(clock, leftMs, lifted.signal, stop);
  }
  return {
    signal: AbortSignal.any([outer, own.signal]),
    lifted: lifted.signal,
    lift: () => lifted.abort(),
  };
}
