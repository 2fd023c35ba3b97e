import { realClock } from "../base/context.ts";
import { formatMs } from "../base/text.ts";
import { textFromMeta } from "../local/record/run-record.ts";
import { refuseFailedCreate } from "../local/runners/endpoint-calls.ts";
import { isTerminal } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import {
  type CheckJob,
  describeCallError,
  describeEnd,
  describeNewJob,
  describeResource,
  type FinishedJob,
  type NewCheckJob,
} from "./check-job.ts";
import type { Exchange } from "./check-outcome.ts";
import { type CheckSubject, ensure } from "./check-subject.ts";
import type { InProcessOptions } from "./check-target.ts";
import type { JobLedger } from "./job-ledger.ts";
import type { AuthorMethod, ObservedCall } from "./observed-connector.ts";
import type { WorldJob } from "./world.ts";

/** The pauses between the polls of a job, on the clock of the check. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/**
 * An error of `httpErrors` for a transient status. Texts show it if the connector is not in this
 * thread, or does not use `context.fetch`.
 */
const TRANSIENT = /\bHttp(408|425|429|5\d\d): /;

/**
 * What one check of one task works with: it creates, polls and deletes jobs, and remembers the last
 * exchange.
 */
export class CheckSession {
  /** @param signal stops the check before its next call or during a pause */
  constructor(
    readonly subject: CheckSubject,
    private readonly ledger: JobLedger,
    private readonly signal?: AbortSignal,
    /** The last call of this check, at any server. */
    readonly calls: { last?: Exchange } = {},
  ) {}

  /**
   * Does the same at another server in this process, such as a second replica, which ends with
   * `work`. Its connectors are imported again.
   *
   * @param changes what differs from the server that is checked
   */
  async atAnotherServer<T>(
    changes: Partial<InProcessOptions>,
    work: (there: CheckSession) => Promise<T>,
  ): Promise<T> {
    const { protocol, reload } = this.subject;
    const { options } = this.subject.inProcess!;
    const connectors = (await reload?.()) ?? options.connectors;
    const { serveInProcess } = await import("./check-target.ts");
    const inProcess = await serveInProcess({ ...options, connectors, ...changes });
    const client = await inProcess.connect(protocol);
    const subject = { ...this.subject, inProcess, client };
    try {
      return await work(new CheckSession(subject, this.ledger, this.signal, this.calls));
    } finally {
      client.close();
      await inProcess.close();
    }
  }

  /** A job with its own identity. It is on record, but not created yet. */
  newJob(options: NewCheckJob = {}): CheckJob {
    return this.ledger.newJob(options);
  }

  /**
   * Sends a create. Repeated for the same job, it has the same identity. Throws CallFailure if the
   * connector made no job.
   *
   * @param signal cancels the call
   */
  async create(job: CheckJob, signal?: AbortSignal): Promise<void> {
    const { client, inputFields, deadlineMs } = this.subject;
    const message = job.newJobMessage();
    const request = describeNewJob(message, inputFields);
    this.signal?.throwIfAborted();
    await job.create(async () => {
      const meta = await this.call(
        "create",
        request,
        () => client.create(message, { deadlineMs, ...(signal !== undefined && { signal }) }),
        (created) => ({ resource_meta: textFromMeta(created) }),
      );
      refuseFailedCreate(meta);
      return meta;
    });
  }

  /** Creates a new job. */
  async createNew(options: NewCheckJob = {}): Promise<CheckJob> {
    const job = this.newJob(options);
    await this.create(job);
    return job;
  }

  /** Creates a new job of the slow inputs, if there are any. */
  createSlow(): Promise<CheckJob> {
    return this.createNew({ inputs: this.subject.inputs.slow });
  }

  /** Polls a job once. */
  async get(job: CheckJob, meta = job.meta): Promise<ResourceMessage> {
    const { client, deadlineMs, outputFields } = this.subject;
    const { outputPrefix } = job.run;
    const resource = await this.call(
      "get",
      { resource_meta: textFromMeta(meta) },
      () => client.get({ ...job.jobMessage(meta), outputPrefix }, { deadlineMs }),
      (reply) => describeResource(reply, outputFields),
    );
    job.phase = resource.phase;
    job.updateRecord();
    return resource;
  }

  async delete(job: CheckJob, meta = job.meta): Promise<void> {
    const { client, deadlineMs } = this.subject;
    await this.call(
      "delete",
      { resource_meta: textFromMeta(meta) },
      () => client.delete(job.jobMessage(meta), { deadlineMs }),
      () => ({}),
    );
    job.deleted(meta);
  }

  /** Sends the one call of a synchronous connector. */
  async do(job: CheckJob): Promise<ResourceMessage> {
    const { client, deadlineMs, inputFields, outputFields } = this.subject;
    const message = job.newJobMessage();
    const resource = await this.call(
      "do",
      describeNewJob(message, inputFields),
      () => client.do(message, { deadlineMs }),
      (reply) => describeResource(reply, outputFields),
    );
    job.phase = resource.phase;
    job.isDone = true;
    return resource;
  }

  /** Polls a job until its phase is terminal, at most for as long as a job may take. */
  async finish(job: CheckJob, withinMs = this.subject.jobTimeoutMs): Promise<ResourceMessage> {
    const { clock } = this.subject;
    const startedAt = clock.now();
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const resource = await this.get(job);
      ensure(resource.phase !== undefined, "get returned a phase that Flyte does not know");
      if (isTerminal(resource.phase)) return resource;
      const leftMs = startedAt + withinMs - clock.now();
      ensure(
        leftMs > 0,
        `get still returns ${resource.phase} after ${formatMs(withinMs)} of polling`,
        { expected: "a terminal phase" },
      );
      await this.pause(Math.min(pauseMs, leftMs));
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  /** Waits on the clock of the check. */
  pause(ms: number): Promise<void> {
    return this.subject.clock.sleep(ms, { signal: this.signal });
  }

  /** Creates a job and polls it to its end, or makes the one call of a synchronous connector. */
  async runToEnd(options: NewCheckJob = {}): Promise<FinishedJob> {
    const job = this.newJob(options);
    if (this.subject.kind === "sync") return { job, end: await this.do(job) };
    await this.create(job);
    return { job, end: await this.finish(job) };
  }

  /**
   * Runs a job to its end. Throws CheckFailure unless it SUCCEEDED.
   *
   * @param what how the message names the job
   */
  async runToSuccess(options: NewCheckJob = {}, what = "the job"): Promise<FinishedJob> {
    const finished = await this.runToEnd(options);
    ensure(finished.end.phase === "SUCCEEDED", `${what} ended with ${describeEnd(finished.end)}`, {
      expected: "a job that succeeds; put inputs that succeed into fx.check.yaml",
    });
    return finished;
  }

  /** The one job that all checks share: it ran to its end, and SUCCEEDED. */
  finishedJob(): Promise<FinishedJob> {
    return this.ledger.finishedJob(() => this.runToSuccess());
  }

  /** The calls of the author's methods so far, also by other checks; none at an endpoint. */
  listAuthorCalls(...methods: readonly AuthorMethod[]): readonly ObservedCall[] {
    const calls = this.subject.inProcess?.watch.calls ?? [];
    return calls.filter(({ method }) => methods.includes(method));
  }

  /** Returns a function that lists the jobs which the world has gained since now. */
  watchNewJobs(): () => readonly WorldJob[] {
    const { world } = this.subject;
    const known = new Set([...(world?.jobs() ?? [])].map(({ id }) => id));
    return () => [...(world?.jobs() ?? [])].filter(({ id }) => !known.has(id));
  }

  /** How many jobs the outside system has gained during `work`; undefined without a world. */
  async countNewJobs(work: () => Promise<unknown>): Promise<number | undefined> {
    const listNewJobs = this.watchNewJobs();
    await work();
    return this.subject.world && listNewJobs().length;
  }

  /** Makes a call of this check, and remembers it. */
  async call<T>(
    method: string,
    request: object,
    call: () => Promise<T>,
    toReply: (result: T) => object,
  ): Promise<T> {
    this.signal?.throwIfAborted();
    const exchange: Exchange = { method, request, tookMs: 0 };
    this.calls.last = exchange;
    const startedAt = realClock.now();
    try {
      const result = await call();
      exchange.reply = toReply(result);
      return result;
    } catch (error) {
      exchange.error = describeCallError(error);
      throw error;
    } finally {
      exchange.tookMs = Math.round(realClock.now() - startedAt);
      const [, status] =
        TRANSIENT.exec(exchange.error ?? JSON.stringify(exchange.reply ?? "")) ?? [];
      const { inProcess, serviceStatuses } = this.subject;
      if (status !== undefined && inProcess?.watch.fault === undefined)
        serviceStatuses.push(Number(status));
    }
  }
}
