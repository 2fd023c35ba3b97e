export type FakePhase = "queued" | "running" | "succeeded" | "failed" | "aborted";

export interface FakeOptions {
  readonly jobTakesMs?: number;
  /** Clock in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
}

export interface NewJob extends Required<FakeOptions> {
  readonly id: string;
  /** The key of the request that created it. Null if it had none. */
  readonly key: string | null;
  /** Whether it will fail. */
  readonly fails: boolean;
  /** Whether it stays queued until it is started. */
  readonly waits: boolean;
}

export type FakeJob = ReturnType<typeof createJob>;

/** A job that advances with the clock. */
export function createJob({ id, key, fails, waits, jobTakesMs, now }: NewJob) {
  let startedAt = waits ? Infinity : now();
  let isCancelled = false;
  return {
    id,
    key,
    createdAt: new Date(now()),

    get phase(): FakePhase {
      const share = (now() - startedAt) / jobTakesMs;
      if (isCancelled) return "aborted";
      if (share < 0.1) return "queued";
      if (share < 1) return "running";
      return fails ? "failed" : "succeeded";
    },

    /** Whether the job still costs something. */
    get isActive(): boolean {
      return this.phase === "queued" || this.phase === "running";
    },

    start(): void {
      startedAt = Math.min(startedAt, now());
    },

    cancel(): void {
      isCancelled = true;
    },
  };
}
