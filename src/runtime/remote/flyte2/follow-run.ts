import type { Clock } from "../../base/context.ts";
import type { ClusterCalls } from "../cluster-calls.ts";
import { hasStatus } from "../cluster-errors.ts";
import type { ExecutionState } from "../cluster-types.ts";
import { FollowPatience, pauseAfter } from "../follow-patience.ts";
import { type ActionDetailsMessage, FLYTE2_METHODS } from "./flyte2-messages.ts";
import { readAction } from "./read-action.ts";

/** A connection may break unnoticed, so fx looks at a run of which it has heard nothing so long. */
const SILENCE_MS = 60_000;

/** The run to follow. */
interface Run {
  readonly name: string;
  /** The ActionIdentifier of its first action. */
  readonly actionId: object;
  /** Reads its state now. */
  readonly look: () => Promise<ExecutionState>;
  readonly onAway: (summary: string) => void;
}

/**
 * The state of a run whenever it changes, until its phase is final. If a stream ends before the run
 * does, which is normal behind proxies, fx looks at the run and subscribes again.
 */
export async function* watchRun(
  { name, actionId, look, onAway }: Run,
  calls: ClusterCalls,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<ExecutionState> {
  const patience = new FollowPatience(onAway);
  const options = { signal, silenceMs: SILENCE_MS };
  let streams = 0;
  for (;;) {
    try {
      const { watchActionDetails } = FLYTE2_METHODS;
      const request = { actionId };
      for await (const reply of calls.stream(
        `follow ${name}`,
        watchActionDetails,
        request,
        options,
      )) {
        streams = 0;
        const { details } = reply as { readonly details: ActionDetailsMessage | null };
        if (details === null) continue;
        const state = readAction(name, details);
        yield state;
        if (state.isFinal) return;
      }
    } catch (error) {
      if (!hasStatus(error, "UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "UNKNOWN")) throw error;
    }
    streams += 1;
    await clock.sleep(pauseAfter(streams), { signal });
    const state = await patience.try(look);
    if (state === undefined) continue;
    yield state;
    if (state.isFinal) return;
  }
}
