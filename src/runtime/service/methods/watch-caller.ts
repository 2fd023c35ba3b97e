import type { ServedCall } from "../requests/served-call.ts";

/**
 * Tells a caller that gave up its call from one that lost its connection. Flyte's engine resets the
 * stream of a call after its deadline or when the task is aborted, and keeps the connection. If the
 * engine restarts or the network breaks, the connection closes, and the call is repeated.
 *
 * Call it before the author's code, while the caller is connected. It returns a function that tells
 * whether nobody repeats this call, although nobody waits for its reply. A connection that closed
 * after the stream was reset counts as lost, because an engine that shuts down does both. So does
 * one that fx's own listener did not accept.
 */
export function watchCaller({ caller, state }: ServedCall): () => boolean {
  const connection = state.findConnection(caller.peer);
  const look = () => ({ at: state.options.epochNow(), wasCut: caller.isCut });
  let gone: ReturnType<typeof look> | undefined;
  caller.onceGone(() => {
    gone ??= look();
  });
  return () => {
    const { at, wasCut } = gone ?? look();
    if (wasCut) return false;
    return caller.hasExpired(at) || connection?.destroyed === false;
  };
}
