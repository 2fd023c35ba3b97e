import type { CompleteServerOptions } from "../server-options.ts";

const TICK_MS = 50;
/** How long before the deadline fx replies, so that the reply still arrives in time. */
const MOST_AHEAD_MS = 300;
const SHARE_AHEAD = 0.3;

/** The caller's deadline is about to pass. */
export class DeadlineNear extends Error {}

interface Timeout {
  readonly at: number;
  readonly giveUp: () => void;
}

/** Stops waiting for work shortly before its caller's deadline. One timer serves all calls. */
export class DeadlineWatch {
  readonly #timeouts = new Set<Timeout>();
  #stop: (() => void) | undefined;

  constructor(private readonly options: Pick<CompleteServerOptions, "epochNow" | "every">) {}

  /**
   * Settles as `work` does, or rejects with DeadlineNear; `work` then continues, but its result is
   * dropped.
   */
  race<T>(work: Promise<T>, deadline: number): Promise<T> {
    if (deadline === Infinity) return work;
    const leftMs = deadline - this.options.epochNow();
    return new Promise((resolve, reject) => {
      const cancel = this.after(leftMs - Math.min(MOST_AHEAD_MS, leftMs * SHARE_AHEAD), () =>
        reject(new DeadlineNear()),
      );
      void work.then(resolve, reject).then(cancel);
    });
  }

  /** Calls `giveUp` after `ms`, unless the returned function is called first. */
  after(ms: number, giveUp: () => void): () => void {
    if (ms === Infinity) return () => false;
    this.#stop ??= this.options.every(TICK_MS, () => this.#tick());
    const timeout = { at: this.options.epochNow() + ms, giveUp };
    this.#timeouts.add(timeout);
    return () => this.#timeouts.delete(timeout);
  }

  #tick(): void {
    const now = this.options.epochNow();
    for (const timeout of this.#timeouts) {
      if (timeout.at > now) continue;
      this.#timeouts.delete(timeout);
      timeout.giveUp();
    }
    if (this.#timeouts.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}
