import type { ClusterCalls } from "../cluster-calls.ts";
import { hasStatus } from "../cluster-errors.ts";
import type { ExecutionState } from "../cluster-types.ts";
import { type FollowOptions, lookPatiently, pauseAfter } from "../follow-patience.ts";
import { type ActionDetailsMessage, FLYTE2_METHODS } from "./flyte2-messages.ts";
import { readAction } from "./read-action.ts";

/** A connection may break unnoticed, so fx looks at a run of which it has heard nothing so long. */
const SILENCE_MS = 60_000;

/**
 * The state of a run whenever it changes, until its phase is final. If a stream ends before the run
 * does, which is normal behind proxies, fx looks at the run and subscribes again.
 *
 * @param run actionId: the ActionIdentifier of its first action; look: reads its state now
 */
export async function* watchRun(
  run: {
    readonly name: string;
    readonly actionId: object;
    readonly look: () => Promise<ExecutionState>;
  },
  calls: ClusterCalls,
  options: FollowOptions,
): AsyncGenerator<ExecutionState> {
  const { name, actionId, look } = run;
  const { clock, signal } = options;
  const { watchActionDetails } = FLYTE2_METHODS;
  let streams = 0;
  for (;;) {
    try {
      const limits = { signal, silenceMs: SILENCE_MS };
      const what = `follow ${name}`;
      for await (const reply of calls.stream(what, watchActionDetails, { actionId }, limits)) {
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
    const state = await lookPatiently(look, options);
    yield state;
    if (state.isFinal) return;
  }
}
