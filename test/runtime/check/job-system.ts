import type { Clock } from "../../../src/runtime/base/context.ts";
import type { CreateWorld, World } from "../../../src/runtime/check/world.ts";
import type { BatchResult } from "../../../src/runtime/connector/batch-results.ts";
import {
  type AsyncConnectorDefinition,
  defineAsyncConnector,
} from "../../../src/runtime/connector/define-connector.ts";
import type { GetManyEntry, GetManyRequest } from "../../../src/runtime/connector/requests.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";

const JOB_TAKES_MS = 60_000;

/** A fake job service for the tests of the checks: HTTP without a socket. */
export class JobSystem implements World {
  readonly secrets = { SYSTEM_KEY: "s3cr3t-of-the-system" };
  readonly #jobs = new Map<string, { startedAt: number; cancelled: boolean; text: string }>();

  constructor(private readonly clock: Clock) {}

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { pathname, searchParams } = new URL(request.url);
    const [id = "", part] = pathname.slice("/jobs/".length).split("/");
    if (request.method === "PUT" && !this.#jobs.has(id))
      this.#jobs.set(id, {
        startedAt: this.clock.now(),
        cancelled: false,
        text: await request.text(),
      });
    const job = this.#jobs.get(id);
    if (job === undefined) return new Response("no such job", { status: 404 });
    if (part === "log")
      return Response.json(this.#logOf(job).slice(Number(searchParams.get("from"))));
    if (request.method === "DELETE" && this.#isActive(job)) job.cancelled = true;
    return Response.json({ state: this.#stateOf(job), words: job.text.split(" ").length });
  };

  *jobs() {
    for (const [id, job] of this.#jobs) yield { id, active: this.#isActive(job) };
  }

  #isActive(job: { startedAt: number; cancelled: boolean }): boolean {
    return !job.cancelled && this.clock.now() - job.startedAt < JOB_TAKES_MS;
  }

  #logOf(job: { startedAt: number; cancelled: boolean; text: string }): string[] {
    const lines = ["started", `${job.text.length} characters`];
    return this.#isActive(job) ? lines : [...lines, this.#stateOf(job)];
  }

  #stateOf(job: { startedAt: number; cancelled: boolean; text: string }): string {
    if (job.cancelled) return "cancelled";
    if (this.#isActive(job)) return "running";
    return job.text === "" ? "failed" : "done";
  }
}

export const createJobSystem: CreateWorld = ({ clock }) => new JobSystem(clock);

const url = (jobId: string): string => `http://jobs.test/jobs/${jobId}`;

/** The parts of a connector that a test breaks. */
export type JobDefinition = AsyncConnectorDefinition<
  { jobId: ReturnType<typeof t.string> },
  { jobId: string },
  { text: ReturnType<typeof t.string> },
  { words: ReturnType<typeof t.int> }
>;

/** A connector for the {@link JobSystem} that passes every check, with some parts replaced. */
export function createJobConnector(broken: Partial<JobDefinition> = {}) {
  return defineAsyncConnector({
    taskType: "count_words",
    secrets: ["SYSTEM_KEY"],
    inputs: { text: t.string() },
    outputs: { words: t.int() },
    resourceMeta: { jobId: t.string() },
    async create({ inputs, idempotencyKey, fetch, secrets }) {
      const jobId = `job-${idempotencyKey}`;
      const headers = { authorization: `Bearer ${secrets.get("SYSTEM_KEY")}` };
      const response = await fetch(url(jobId), { method: "PUT", headers, body: inputs.text });
      if (!response.ok) throw new Error(`the system replied ${response.status}`);
      return { jobId };
    },
    async get({ jobId }, { fetch, signal }) {
      const response = await fetch(url(jobId), { signal });
      if (response.status === 404) return Resource.failed(`job ${jobId} not found`);
      if (!response.ok) throw new Error(`the system replied ${response.status}`);
      const { state, words } = (await response.json()) as { state: string; words: number };
      const details = { logLinks: [{ name: "job", uri: url(jobId) }] };
      switch (state) {
        case "running":
          return Resource.running("", details);
        case "done":
          return Resource.succeeded({ words }, details);
        case "cancelled":
          return Resource.aborted("cancelled", details);
        default:
          return Resource.failed("the text is empty", details);
      }
    },
    async delete({ jobId }, { fetch, signal }) {
      const response = await fetch(url(jobId), { method: "DELETE", signal });
      if (!response.ok && response.status !== 404)
        throw new Error(`the system replied ${response.status}`);
    },
    async *getLogs({ jobId }, { token, fetch, signal }) {
      const from = Number(token);
      const response = await fetch(`${url(jobId)}/log?from=${from}`, { signal });
      if (!response.ok) throw new Error(`the system replied ${response.status}`);
      const lines = (await response.json()) as string[];
      yield { lines, token: String(from + lines.length) };
    },
    ...broken,
  });
}

type Entries = readonly GetManyEntry<{ readonly jobId: string }>[];
type Result = BatchResult<{ words: number }>;

const good = createJobConnector();

/** A `getMany` that asks for each job, and returns what fails as an Error. */
export function getEach(entries: Entries, request: GetManyRequest): Promise<Result[]> {
  return Promise.all(
    entries.map(async ({ job }) => {
      try {
        return await good.get(job, request);
      } catch (error) {
        return error as Error;
      }
    }),
  );
}

/** A connector for the {@link JobSystem} that has `getMany` alone. */
export function createManyConnector(
  getMany: (entries: Entries, request: GetManyRequest) => Promise<Result[]> = getEach,
  more: Pick<JobDefinition, "classify"> = {},
) {
  return createJobConnector({ get: undefined, getMany, ...more });
}
