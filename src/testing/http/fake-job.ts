import type { PhaseName } from "../../runtime/http-connector/declared-state.ts";

/** What a new job of a fake needs. */
export interface NewFakeJob {
  /** The field that tells one job from another. */
  readonly idField: string;
  /** The fields that identify it. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The key of the request that created it; undefined if it had none. */
  readonly key: string | undefined;
  readonly willFail: boolean;
  /** Whether it stays queued until it is started. */
  readonly waits: boolean;
  readonly takesMs: number;
  readonly now: () => number;
}

/** The share of its time after which a job is no longer queued. */
const QUEUED_SHARE = 0.1;

/** A job of a fake, which advances with the clock. */
export class FakeHttpJob {
  /** The fields that identify it, as `resourceMeta` has them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The key of the request that created it; undefined if it had none. */
  readonly key: string | undefined;
  #startedAt: number;
  #isCancelled = false;

  constructor(private readonly job: NewFakeJob) {
    this.fields = job.fields;
    this.key = job.key;
    this.#startedAt = job.waits ? Infinity : job.now();
  }

  /** What tells it from other jobs, as text. */
  get id(): string {
    return String(this.fields[this.job.idField]);
  }

  /** The phase that it has now. */
  get phase(): PhaseName {
    const share = this.#share;
    if (this.#isCancelled) return "aborted";
    if (share < (this.job.waits ? 0 : QUEUED_SHARE)) return "queued";
    if (share < 1) return "running";
    return this.job.willFail ? "failed" : "succeeded";
  }

  /** How much of it is done, in percent. */
  get percent(): number {
    return Math.max(0, Math.min(100, Math.floor(this.#share * 10) * 10));
  }

  /** Whether it still costs something. */
  get active(): boolean {
    return this.phase === "queued" || this.phase === "running";
  }

  start(): void {
    this.#startedAt = Math.min(this.#startedAt, this.job.now());
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  get #share(): number {
    return (this.job.now() - this.#startedAt) / this.job.takesMs;
  }
}
