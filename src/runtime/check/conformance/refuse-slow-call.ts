import { formatMs } from "../../base/format-ms.ts";
import { realClock } from "../../base/real-clock.ts";
import { ENGINE_DEADLINE_MS } from "../../client/call-failure.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";

export const DEADLINE_S = ENGINE_DEADLINE_MS / 1000;

/**
 * Throws if the call takes as long as Flyte's engine waits, on the machine's clock or on the clock
 * of the checks.
 */
export async function refuseSlowCall(
  { subject: { clock } }: CheckSession,
  method: string,
  call: () => Promise<unknown>,
): Promise<void> {
  const [startedAt, startedAtReal] = [clock.now(), realClock.now()];
  await call();
  const tookMs = Math.max(clock.now() - startedAt, realClock.now() - startedAtReal);
  if (tookMs >= ENGINE_DEADLINE_MS)
    throw new CheckFailure(`${method} took ${formatMs(tookMs)}`, {
      expected: `less than ${DEADLINE_S} s`,
    });
}
