export type JobState = "unknown" | "running" | "complete" | "cancelled";

export interface JobStatus {
  readonly state: JobState;
  readonly step: number;
  readonly steps: number;
}

const STEPS = 4;

/**
 * Stands in for an outside system that runs jobs, such as a cluster or a data warehouse. Its jobs
 * have ids and run independently of the connector. A real system has its own clock.
 */
export class JobService {
  readonly #jobs = new Map<string, { readonly startedAt: number; cancelled: boolean }>();
  readonly #jobTakesMs: number;

  constructor({ jobTakesMs = 2000 } = {}) {
    this.#jobTakesMs = jobTakesMs;
  }

  /** Does nothing if the job exists. */
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

  /** Does nothing if the job has ended, was cancelled before, or does not exist. */
  cancel(jobId: string, now: number): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined && this.look(jobId, now).state === "running") job.cancelled = true;
  }
}
