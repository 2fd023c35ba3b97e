import { FxError } from "../base/errors/errors.ts";
import { doublingPause } from "../calls/retry.ts";

/** With the pauses between them, about a minute. */
const MOST_FAILURES = 10;

/** The pause after a number of failures in a row. */
export const pauseAfter = doublingPause(1000, 10_000);

/** Whether the cluster does not answer. */
export function isAway(error: unknown): error is FxError {
  return error instanceof FxError && error.code === "FX5031";
}

/** Lets a cluster be unreachable for a while, because an execution may take hours. */
export class FollowPatience {
  #failures = 0;
  readonly #onAway: (summary: string) => void;

  /** @param onAway called once each time when the cluster stops to answer, with what happened */
  constructor(onAway: (summary: string) => void) {
    this.#onAway = onAway;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Undefined if the cluster does not answer now. Throws FX5031 if it has not for a long time. */
  async try<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      const seen = await look();
      this.#failures = 0;
      return seen;
    } catch (error) {
      this.#failures += 1;
      if (!isAway(error) || this.#failures >= MOST_FAILURES) throw error;
      if (this.#failures === 1) this.#onAway(error.summary);
      return undefined;
    }
  }
}
