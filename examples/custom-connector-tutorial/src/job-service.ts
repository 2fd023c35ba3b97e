export type JobState = "unknown" | "running" | "complete" | "cancelled";

export interface JobStatus {
  readonly state: JobState;
  readonly step: number;
  readonly steps: number;
}

const STEPS = 4;

/**
 * Stands for an outside system that runs jobs: a cluster, a warehouse, a training platform. It knows its jobs by id,
 * and goes on with them whether anybody asks or not. Yours lives elsewhere, and has a clock of its own.
 */
export class JobService {
  readonly #jobs = new Map<string, { readonly startedAt: number; cancelled: boolean }>();
  readonly #jobTakesMs: number;

  constructor({ jobTakesMs = 2000 } = {}) {
    this.#jobTakesMs = jobTakesMs;
  }

  /** Starting a job that is there already changes nothing. */
  start(jobId: string, now: number): void {
    if (!this.#jobs.has(jobId)) this.#jobs.set(jobId, { startedAt: now, cancelled: false });
  }

  look(jobId: string, now: number): JobStatus {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return { state: "unknown", step: 0, steps: STEPS };
    const step = Math.min(STEPS, Math.floor(((now - job.startedAt) / this.#jobTakesMs) * STEPS));
    return {
      state: job.cancelled ? "cancelled" : step === STEPS ? "complete" : "running",
      step,
      steps: STEPS,
    };
  }

  /** Cancelling a job twice, after its end, or one that never was, changes nothing. */
  cancel(jobId: string, now: number): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined && this.look(jobId, now).state === "running") job.cancelled = true;
  }
}
