import { isDeepStrictEqual } from "node:util";
import { formatMs } from "../base/format-ms.ts";
import { CallFailure, serverText } from "../client/call-failure.ts";
import type { CallLimits, ServiceHealth } from "../client/connector-client.ts";
import { decodeFailedCreate } from "../connector/failed-create.ts";
import type { LogMessage } from "../wire/models/connector-messages.ts";
import { isTerminal } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import { CheckFailure } from "./check-failure.ts";
import type { CheckJob, FinishedJob, NewCheckJob } from "./check-job.ts";
import type { Exchange } from "./check-outcome.ts";
import type { CheckSubject } from "./check-subject.ts";
import { collectLog, LOG_LINES } from "./collect-log.ts";
import {
  describeLogMessages,
  describeMeta,
  describeNewJob,
  describeResource,
  recordExchange,
} from "./exchange.ts";
import type { InProcessOptions } from "./in-process-server.ts";
import type { JobLedger } from "./job-ledger.ts";
import type { WorldJob } from "./world.ts";

/** The pauses between the polls of a job, on the clock of the check. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/**
 * What one check of one task works with: it creates, polls and deletes jobs, and records every
 * exchange.
 */
export class CheckSession {
  readonly subject: CheckSubject;
  /** Every call of this check, in order. */
  readonly exchanges: Exchange[];
  readonly #ledger: JobLedger;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param signal stops the check before its next call or during a pause
   * @param exchanges where to add the calls
   */
  constructor(
    subject: CheckSubject,
    ledger: JobLedger,
    signal?: AbortSignal,
    exchanges: Exchange[] = [],
  ) {
    this.subject = subject;
    this.#ledger = ledger;
    this.#signal = signal;
    this.exchanges = exchanges;
  }

  /**
   * Does the same at another server in this process, such as a second replica, which ends with
   * `work`.
   *
   * @param changes what differs from the server that is checked
   */
  async atAnotherServer<T>(
    changes: Partial<InProcessOptions>,
    work: (there: CheckSession) => Promise<T>,
  ): Promise<T> {
    const { inProcess: original, protocol } = this.subject;
    const inProcess = await original!.startAnother(changes);
    const client = await inProcess.connect(protocol);
    const subject = { ...this.subject, inProcess, client };
    try {
      return await work(new CheckSession(subject, this.#ledger, this.#signal, this.exchanges));
    } finally {
      client.close();
      await inProcess.close();
    }
  }

  /** A job with its own identity. It is on record, but not created yet. */
  newJob(options: NewCheckJob = {}): CheckJob {
    return this.#ledger.newJob(options);
  }

  /**
   * Sends a create. Repeated for the same job, it has the same identity. Throws CallFailure if the
   * connector made no job.
   */
  async create(job: CheckJob, limits: CallLimits = {}): Promise<Uint8Array> {
    const message = job.newJobMessage();
    const request = describeNewJob(message, this.subject.inputFields);
    this.#signal?.throwIfAborted();
    job.creating();
    try {
      const meta = await this.call(
        "create",
        request,
        () => this.subject.client.create(message, this.#withDeadline(limits)),
        (created) => ({ resource_meta: describeMeta(created) }),
      );
      // fx's server answers OK if create failed for good, and every get is then FAILED.
      const failed = decodeFailedCreate(meta);
      if (failed !== undefined)
        throw new CallFailure("FX1002", serverText(failed.message), {
          operation: "create",
          outcome: "refused",
          serverMessage: failed.message,
        });
      job.created(meta);
      return meta;
    } catch (error) {
      job.createFailed(error);
      throw error;
    }
  }

  /** Creates a new job. */
  async createNew(options: NewCheckJob = {}): Promise<CheckJob> {
    const job = this.newJob(options);
    await this.create(job);
    return job;
  }

  /** Polls a job once. */
  async get(job: CheckJob, limits: CallLimits = {}): Promise<ResourceMessage> {
    const { outputPrefix } = job.run;
    const resource = await this.call(
      "get",
      { resource_meta: describeMeta(job.meta) },
      () =>
        this.subject.client.get({ ...job.jobMessage(), outputPrefix }, this.#withDeadline(limits)),
      (reply) => describeResource(reply, this.subject.outputFields),
    );
    job.phase = resource.phase;
    job.updateRecord();
    return resource;
  }

  async delete(job: CheckJob, limits: CallLimits = {}): Promise<void> {
    await this.call(
      "delete",
      { resource_meta: describeMeta(job.meta) },
      () => this.subject.client.delete(job.jobMessage(), this.#withDeadline(limits)),
      () => ({}),
    );
    job.deleted(job.meta);
  }

  /** Sends the one call of a synchronous connector. */
  async do(job: CheckJob, limits: CallLimits = {}): Promise<ResourceMessage> {
    const message = job.newJobMessage();
    const resource = await this.call(
      "do",
      describeNewJob(message, this.subject.inputFields),
      () => this.subject.client.do(message, this.#withDeadline(limits)),
      (reply) => describeResource(reply, this.subject.outputFields),
    );
    job.phase = resource.phase;
    job.isDone = true;
    return resource;
  }

  /** Reads the log of a job that has ended, from `token` until the server ends the stream. */
  logs(job: CheckJob, token = ""): Promise<readonly LogMessage[]> {
    const { client, deadlineMs } = this.subject;
    const request = { ...job.jobMessage(), token, lines: LOG_LINES };
    return this.call(
      "getLogs",
      { resource_meta: describeMeta(job.meta), token, lines: LOG_LINES },
      () => collectLog((signal) => client.getLogs(request, signal), deadlineMs),
      describeLogMessages,
    );
  }

  health(service: string): Promise<ServiceHealth> {
    return this.call(
      "health",
      { service },
      () => this.subject.client.health(service, this.#withDeadline()),
      (status) => ({ status }),
    );
  }

  /** Polls a job until its phase is terminal, at most for as long as a job may take. */
  async finish(job: CheckJob, withinMs = this.subject.jobTimeoutMs): Promise<ResourceMessage> {
    const { clock } = this.subject;
    const startedAt = clock.now();
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const resource = await this.get(job);
      if (resource.phase === undefined)
        throw new CheckFailure("get returned a phase that Flyte does not know");
      if (isTerminal(resource.phase)) return resource;
      const leftMs = startedAt + withinMs - clock.now();
      if (leftMs <= 0)
        throw new CheckFailure(
          `get still returns ${resource.phase} after ${formatMs(withinMs)} of polling`,
          { expected: "a terminal phase" },
        );
      this.#dropRepeatedPoll();
      await this.pause(Math.min(pauseMs, leftMs));
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  /** Waits on the clock of the check. */
  pause(ms: number): Promise<void> {
    return this.subject.clock.sleep(ms, { signal: this.#signal });
  }

  /** Creates a job and polls it to its end, or makes the one call of a synchronous connector. */
  async runToEnd(options: NewCheckJob = {}): Promise<FinishedJob> {
    const job = this.newJob(options);
    if (this.subject.kind === "sync") return { job, end: await this.do(job) };
    await this.create(job);
    return { job, end: await this.finish(job) };
  }

  /** The one job that all checks share: it ran to its end, and SUCCEEDED. */
  finishedJob(): Promise<FinishedJob> {
    return this.#ledger.finishedJob(() => this.runToEnd());
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

  /** Makes a call of this check, and records it. */
  async call<T>(
    method: string,
    request: object,
    call: () => Promise<T>,
    toReply: (result: T) => object,
  ): Promise<T> {
    this.#signal?.throwIfAborted();
    return recordExchange(this.exchanges, method, request, call, toReply);
  }

  #withDeadline(limits: CallLimits = {}): CallLimits {
    return { deadlineMs: this.subject.deadlineMs, ...limits };
  }

  /** Keeps only the last of several polls with the same reply. */
  #dropRepeatedPoll(): void {
    const [before, last] = this.exchanges.slice(-2);
    if (before === undefined || last === undefined) return;
    const isSame = before.method === last.method && isDeepStrictEqual(before.reply, last.reply);
    if (isSame) this.exchanges.splice(-2, 1);
  }
}
