import { LocalService } from "./local-service.ts";

export interface JobServiceOptions {
  /** Default: that of the environment, or else a fixed one. */
  readonly apiKey?: string;
  readonly jobTakesMs?: number;
  /** Clock in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
}

interface StoredJob {
  readonly text: string;
  readonly startedAt: number;
  cancelled: boolean;
}

/** Whether a job with this status still costs something. */
export function isActive({ state }: { readonly state: string }): boolean {
  return state === "queued" || state === "running";
}

/**
 * Stands in for your system: an HTTP service whose jobs count words.
 *
 *     PUT    /jobs/ID  { "text": "…" }   starts a job, unless it exists
 *     GET    /jobs/ID                    { "state": …, "progress": …, "words": … }
 *     DELETE /jobs/ID                    cancels it
 */
export class JobService extends LocalService {
  readonly jobs = new Map<string, StoredJob>();
  readonly #options: Required<JobServiceOptions>;
  readonly #faults: number[] = [];

  constructor(options: JobServiceOptions = {}) {
    super();
    const { JOB_API_KEY: apiKey = "for-this-machine-only" } = process.env;
    this.#options = { apiKey, jobTakesMs: 2000, now: Date.now, ...options };
  }

  /** The variables that lead the connector to this service. */
  get variables(): Record<string, string> {
    return { JOB_SERVICE_URL: this.url, JOB_API_KEY: this.#options.apiKey };
  }

  /** The next calls fail with these status codes. */
  failNext(...statuses: number[]): void {
    this.#faults.push(...statuses);
  }

  /** Returns the status of a job, or undefined if there is no such job. */
  look(
    id: string,
  ): { state: string; progress: number; words?: number; error?: string } | undefined {
    const job = this.jobs.get(id);
    if (job === undefined) return undefined;
    const share = (this.#options.now() - job.startedAt) / this.#options.jobTakesMs;
    const progress = Math.min(100, Math.floor(share * 10) * 10);
    if (job.cancelled) return { state: "cancelled", progress };
    if (share < 0.1) return { state: "queued", progress: 0 };
    if (share < 1) return { state: "running", progress };
    const words = job.text.split(/\s+/).filter((word) => word !== "").length;
    return words === 0
      ? { state: "failed", progress, error: "the text has no words" }
      : { state: "done", progress, words };
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = await request.text();
    const fault = this.#faults.shift();
    if (fault !== undefined) return reply(fault, { error: "scripted fault" });
    if (request.headers.get("authorization") !== `Bearer ${this.#options.apiKey}`)
      return reply(401, { error: "wrong API key" });
    const id = /^\/jobs\/([\w-]+)$/.exec(new URL(request.url).pathname)?.[1];
    if (id === undefined) return reply(400, { error: "expected /jobs/ID" });
    if (request.method === "PUT" && !this.jobs.has(id))
      this.jobs.set(id, {
        text: parseText(body),
        startedAt: this.#options.now(),
        cancelled: false,
      });
    const job = this.look(id);
    if (job === undefined) return reply(404, { error: "no such job" });
    if (request.method === "DELETE" && isActive(job)) this.jobs.get(id)!.cancelled = true;
    return reply(200, this.look(id)!);
  };
}

function parseText(body: string): string {
  return String((JSON.parse(body) as { text?: unknown }).text);
}

function reply(status: number, answer: object): Response {
  return Response.json(answer, { status });
}
