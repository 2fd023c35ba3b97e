import type { ServerResponse } from "node:http";
import { type HttpServer, httpServer, type SeenRequest } from "../../support/server/http-server.ts";

/** When a request kills fx: before it is applied, before its reply, or after its reply. */
export type Moment = "sent" | "applied" | "answered";

export interface CountedJob {
  readonly key: string;
  readonly attempt: number;
  polls: number;
  isDeleted: boolean;
}

/** How the jobs of a path behave. */
export interface JobScript {
  /** The state at a poll, from 1, of the job of an attempt, from 1. */
  state(attempt: number, poll: number): "running" | "done" | "failed" | "fault";
  /** Sends fx a signal at this poll of the first job. */
  readonly signalAtPoll?: number;
}

/** A job service that counts its jobs and ends fx at a chosen request. */
export class CountingJobServer {
  readonly jobs = new Map<string, CountedJob>();
  requests = 0;
  #server: HttpServer | undefined;
  /** Signals the process under test. */
  signal: (signal: NodeJS.Signals) => void = () => undefined;

  constructor(
    private readonly script: JobScript,
    private readonly kill?: { readonly request: number; readonly moment: Moment },
  ) {}

  async start(): Promise<string> {
    this.#server = await httpServer((request, response) => this.#answer(request, response));
    return this.#server.origin;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  /** The jobs that neither ended nor were deleted. */
  get running(): CountedJob[] {
    return [...this.jobs.values()].filter(
      (job) =>
        !job.isDeleted && ["running", "fault"].includes(this.script.state(job.attempt, job.polls)),
    );
  }

  #answer({ method, path }: SeenRequest, response: ServerResponse): void {
    this.requests += 1;
    const moment = this.requests === this.kill?.request ? this.kill.moment : undefined;
    if (moment === "sent") return this.signal("SIGKILL");
    const [status, text] = this.#apply(method, path.slice(1));
    if (moment === "applied") return this.signal("SIGKILL");
    if (moment === "answered") response.on("finish", () => this.signal("SIGKILL"));
    response.writeHead(status).end(text);
  }

  #apply(method: string, key: string): [status: number, text: string] {
    const job = this.jobs.get(key);
    if (method === "PUT") {
      const attempt = this.jobs.size + 1;
      if (job === undefined) this.jobs.set(key, { key, attempt, polls: 0, isDeleted: false });
      return [200, ""];
    }
    if (job === undefined) return [404, ""];
    if (method === "DELETE") {
      job.isDeleted = true;
      return [200, ""];
    }
    job.polls += 1;
    if (job.attempt === 1 && job.polls === this.script.signalAtPoll) this.signal("SIGINT");
    if (job.isDeleted) return [200, "failed"];
    const state = this.script.state(job.attempt, job.polls);
    return state === "fault" ? [500, ""] : [200, state];
  }
}
