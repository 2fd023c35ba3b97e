import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

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

  /** Does nothing if the job has ended. */
  cancel(): void {
    this.#isCancelled ||= this.isActive;
  }
}

/** What has nothing to do with your service: jobs that advance with the clock, and an HTTP server. */
export abstract class FakeJobs {
  readonly jobs = new Map<string, FakeJob>();
  /** Whether all new jobs will fail. */
  jobsFail = false;
  readonly #options: Required<FakeOptions>;
  readonly #faults: Response[] = [];
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: Error) =>
      response.writeHead(400).end(error.message),
    );
  });

  constructor(options: FakeOptions = {}) {
    this.#options = { jobTakesMs: 2000, now: Date.now, ...options };
  }

  /** Answers a request. `route` is the method and the path, such as `GET /jobs/1`. */
  protected abstract answer(request: Request, route: string, body: string): Response;

  /** Answers in this process. The server answers with it, too. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = await request.text();
    const { pathname } = new URL(request.url);
    return this.#faults.shift() ?? this.answer(request, `${request.method} ${pathname}`, body);
  };

  /** The next request fails: `failNext(429, { "retry-after": "30" })`. */
  failNext(status: number, headers: Record<string, string> = {}): void {
    this.#faults.push(Response.json({ error: "scripted fault" }, { status, headers }));
  }

  protected addJob(job: NewJob): FakeJob {
    const added = new FakeJob({ ...job, fails: job.fails || this.jobsFail }, this.#options);
    this.jobs.set(job.id, added);
    return added;
  }

  protected findByKey(key: string | null): FakeJob | undefined {
    return key === null ? undefined : [...this.jobs.values()].find((job) => job.key === key);
  }

  /** Listens on this machine only. Default: on a free port. */
  async start(port = 0): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null;
    return `http://127.0.0.1:${address?.port ?? 8700}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const body = await readBody(request);
    const answer = await this.fetch(new URL(url, this.url), {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(body !== "" && { body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  }
}

export function reply(status: number, answer: unknown): Response {
  return Response.json(answer, { status });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
