export type FakePhase = "queued" | "running" | "succeeded" | "failed" | "aborted";

export interface FakeOptions {
  readonly jobTakesMs?: number;
  /** Clock in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
}

export interface NewJob {
  readonly id: string;
  /** The key of the request that created it. Null if it had none. */
  readonly key: string | null;
  /** Whether it will fail. */
  readonly fails: boolean;
  /** Whether it stays queued until it is started. */
  readonly waits: boolean;
}

/** A job that advances with the clock. */
export class FakeJob {
  readonly id: string;
  readonly key: string | null;
  readonly createdAt: Date;
  readonly #fails: boolean;
  readonly #options: Required<FakeOptions>;
  #startedAt: number;
  #isCancelled = false;

  constructor({ id, key, fails, waits }: NewJob, options: Required<FakeOptions>) {
    this.id = id;
    this.key = key;
    this.createdAt = new Date(options.now());
    this.#startedAt = waits ? Infinity : options.now();
    this.#fails = fails;
    this.#options = options;
  }

  get phase(): FakePhase {
    const { jobTakesMs, now } = this.#options;
    const share = (now() - this.#startedAt) / jobTakesMs;
    if (this.#isCancelled) return "aborted";
    if (share < 0.1) return "queued";
    if (share < 1) return "running";
    return this.#fails ? "failed" : "succeeded";
  }

  /** Whether the job still costs something. */
  get isActive(): boolean {
    return this.phase === "queued" || this.phase === "running";
  }

  start(): void {
    this.#startedAt = Math.min(this.#startedAt, this.#options.now());
  }

  cancel(): void {
    this.#isCancelled = true;
  }
}
