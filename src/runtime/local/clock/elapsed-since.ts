import type { Clock } from "../../connector/context.ts";

/** How long ago a moment of the clock was; none where the clock was put back since then, as that of a machine may be. */
export function elapsedSince(moment: number, clock: Pick<Clock, "now">): number {
  return Math.max(0, clock.now() - moment);
}
