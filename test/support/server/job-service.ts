import { setTimeout as sleep } from "node:timers/promises";
import { type HttpServer, httpServer } from "./http-server.ts";

/**
 * A job service on 127.0.0.1 that creates a job per request, even if the caller disconnects before
 * the reply.
 */
export interface JobService {
  readonly origin: string;
  /** Names of the jobs that were created and not deleted. */
  readonly jobs: ReadonlySet<string>;
  /** Resolves when each request that has arrived has its job. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface JobServiceDelays {
  /** Milliseconds from the request to the job. */
  readonly toCreate: () => number;
  /** Milliseconds from the job to the reply. */
  readonly toAnswer: () => number;
  /** Called when a request to create a job has arrived. */
  readonly onRequest: () => void;
}

/**
 * `POST /NAME` creates a job, `GET /NAME` returns 404 for an unknown one, `DELETE /NAME` ends it.
 */
export async function jobService({
  toCreate,
  toAnswer,
  onRequest,
}: JobServiceDelays): Promise<JobService> {
  const jobs = new Set<string>();
  const creations: Promise<void>[] = [];
  const server: HttpServer = await httpServer(({ method, path }, response) => {
    const name = path.slice(1);
    if (method === "POST") {
      onRequest();
      const creating = create(name);
      creations.push(creating);
      void creating.then(() => response.writeHead(201).end());
      return;
    }
    const isKnown = method === "DELETE" ? jobs.delete(name) : jobs.has(name);
    response.writeHead(isKnown ? 200 : 404).end();
  });
  async function create(name: string): Promise<void> {
    await sleep(toCreate());
    jobs.add(name);
    await sleep(toAnswer());
  }
  return {
    origin: server.origin,
    jobs,
    idle: () => Promise.all(creations).then(() => undefined),
    close: () => server.close(),
  };
}
