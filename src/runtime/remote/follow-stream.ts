import type { Clock } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { doublingPause, retry } from "../calls/retry.ts";
import { type ClusterCalls, hasStatus } from "./cluster-calls.ts";

/** With the pauses between them, about a minute. */
const MOST_FAILURES = 10;

/** The pause after a number of failures in a row. */
const pauseAfter = doublingPause(1000, 10_000);

/** Whether the cluster does not answer. */
export function isAway(error: unknown): error is FxError {
  return error instanceof FxError && error.code === "FX5031";
}

export interface FollowOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once when the cluster stops answering, with what happened. */
  readonly onAway: (summary: string) => void;
}

/**
 * Looks until the cluster answers, because it may be away for a while during an execution of hours.
 * Throws FX5031 if it is away for a long time.
 */
export function lookPatiently<T>(
  look: () => Promise<T>,
  { clock, signal, onAway }: FollowOptions,
): Promise<T> {
  let isReported = false;
  return retry(look, {
    clock,
    signal,
    attempts: MOST_FAILURES,
    pauseMs: pauseAfter,
    isTransient: (error) => {
      if (!isAway(error)) return false;
      if (!isReported) onAway(error.summary);
      isReported = true;
      return true;
    },
  });
}

/** A connection may break unnoticed, so fx asks again if it has heard nothing for this long. */
const SILENCE_MS = 60_000;

/** What to follow: the stream that tells of changes, and the call that tells the state now. */
interface Followed<State> {
  /** For messages: "follow f7c2". */
  readonly what: string;
  readonly path: string;
  readonly request: object;
  /** The state in a reply of the stream; undefined for a reply about something else. */
  readonly read: (reply: unknown) => State | undefined;
  readonly look: () => Promise<State>;
  readonly isFinal: (state: State) => boolean;
}

/**
 * The state whenever it changes, until it is final. If a stream ends before that, which is normal
 * behind proxies, fx looks at the state and subscribes again.
 */
export async function* followStream<State>(
  { what, path, request, read, look, isFinal }: Followed<State>,
  calls: ClusterCalls,
  options: FollowOptions,
): AsyncGenerator<State> {
  const { clock, signal } = options;
  let streams = 0;
  for (;;) {
    try {
      const limits = { signal, silenceMs: SILENCE_MS };
      for await (const reply of calls.stream(what, path, request, limits)) {
        streams = 0;
        const state = read(reply);
        if (state === undefined) continue;
        yield state;
        if (isFinal(state)) return;
      }
    } catch (error) {
      if (!hasStatus(error, "UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "UNKNOWN")) throw error;
    }
    streams += 1;
    await clock.sleep(pauseAfter(streams), { signal });
    const state = await lookPatiently(look, options);
    yield state;
    if (isFinal(state)) return;
  }
}
