import { afterSleep, type Awaitable, type Clock, lastSignal } from "../../base/context.ts";
import { formatMs } from "../../base/text.ts";
import type { Connection } from "../../wire/models/connector-messages.ts";
import type { Resource, ResourceMessage } from "../../wire/models/resource.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import { listResults, unwrapResult } from "../batch-results.ts";
import type { GetRequest } from "../requests.ts";
import { addSignal, BatchEntry, type Poll, rejectAll, type WaitingPoll } from "./batch-entry.ts";
import { callAuthor } from "./call-author.ts";
import { jobFromMeta, toGetMessage } from "./invoke-connector.ts";

/** Counts real time: the outside system does, whatever clock the connector has. */
export interface Timeouts {
  /** Calls `giveUp` after `ms`, unless the returned function is called first. */
  after(ms: number, giveUp: () => void): () => void;
}

/** The author's code did not answer a batch in time. */
export class BatchTimeout extends Error {
  override readonly name = "Timeout";
}

/** Polls that share one call of the author's code. */
export class GetBatch {
  readonly #entries = new Map<string, BatchEntry>();
  readonly #called = new AbortController();
  #signal: AbortSignal | undefined;

  constructor(
    private readonly connector: AnyAsyncConnector,
    private readonly timeouts: Timeouts,
  ) {}

  /** The number of different jobs. */
  get size(): number {
    return this.#entries.size;
  }

  /** Fires when the batch takes no more polls. */
  get called(): AbortSignal {
    return this.#called.signal;
  }

  /** Fires when no caller waits for any of its jobs any more. */
  get signal(): AbortSignal {
    return (this.#signal ??= lastSignal(Array.from(this.#entries.values(), (each) => each.signal)));
  }

  /** Polls of the same job share an entry. */
  add(job: unknown, poll: Poll): Promise<ResourceMessage> {
    const { outputPrefix = "" } = poll.request;
    const key = `${outputPrefix}\n${Buffer.from(poll.meta).toString("latin1")}`;
    const entry = this.#entries.get(key) ?? new BatchEntry(job, outputPrefix);
    this.#entries.set(key, entry);
    return new Promise((resolve, reject) => entry.waiting.push({ poll, resolve, reject }));
  }

  /** Asks the connector about all jobs. It does not run within the call that completed the batch. */
  call(): void {
    this.#called.abort();
    queueMicrotask(() => void this.#answer());
  }

  /** Never rejects. */
  async #answer(): Promise<void> {
    for (const [key, entry] of this.#entries) if (!entry.dropGone()) this.#entries.delete(key);
    const entries = [...this.#entries.values()];
    const waiting = entries.flatMap((entry) => entry.waiting);
    waiting.forEach((each, index) => {
      const counts = { jobs: entries.length, polls: waiting.length };
      each.part = { ...counts, isFirst: index === 0, isReported: false };
      each.poll.joined?.(each.part);
    });
    const [first, second] = entries;
    if (second !== undefined) await this.#answerMany(entries, waiting);
    else if (first !== undefined) await this.#answerEntry(first, () => this.#getOne(first));
  }

  async #answerMany(
    entries: readonly BatchEntry[],
    waiting: readonly WaitingPoll[],
  ): Promise<void> {
    const { request, around = callNow } = waiting[0]!.poll;
    const shared = addSignal(toSharedFields(request), this);
    const asked = entries.map((entry) => entry.toAuthorEntry()) as never;
    const getMany = () => around(() => this.connector.getMany!(asked, shared));
    const { timeoutMs } = this.connector.batch;
    const stopTimeout = this.timeouts.after(timeoutMs, () => {
      const late = `getMany did not answer for ${entries.length} jobs within ${formatMs(timeoutMs)} (batch.timeout)`;
      rejectAll(waiting, new BatchTimeout(late));
    });
    try {
      const returned = await callAuthor(getMany, this.connector);
      const jobs = entries.map(({ job }) => job);
      const results = listResults(returned, jobs);
      stopTimeout();
      const answers = entries.map((entry, index) =>
        this.#answerEntry(entry, () => unwrapResult(results[index])),
      );
      await Promise.all(answers);
    } catch (error) {
      stopTimeout();
      rejectAll(waiting, error);
    }
  }

  /** A job that is alone needs no list. */
  #getOne(entry: BatchEntry): Awaitable<Resource<unknown>> {
    const { request, around = callNow } = entry.waiting[0]!.poll;
    const { job, outputPrefix } = entry;
    const shared = addSignal({ ...toSharedFields(request), outputPrefix }, entry);
    return around(() => this.connector.get(job as never, shared));
  }

  async #answerEntry(
    { waiting }: BatchEntry,
    getResource: () => Awaitable<Resource<unknown>>,
  ): Promise<void> {
    const { request, protocol, datasets } = waiting[0]!.poll;
    try {
      const resource = await callAuthor(getResource, this.connector);
      const message = await toGetMessage(this.connector, resource, request, protocol, datasets);
      for (const { resolve } of waiting) resolve(message);
    } catch (error) {
      rejectAll(waiting, error);
    }
  }
}

/** The fields of a request that all polls of a batch share. */
function toSharedFields({ clock, random, fetch, log, secrets, connection }: GetRequest) {
  return { clock, random, fetch, log, secrets, connection };
}

function callNow<T>(work: () => T): T {
  return work();
}

/**
 * Collects polls that arrive at about the same time, and answers each batch of them with one call of
 * the author's `getMany`. A batch does not wait for earlier ones. Its polls have the same connection
 * and protocol.
 */
export class GetBatches {
  /** The batches that wait for more polls. */
  readonly #open = new WeakMap<AnyAsyncConnector, Map<string, GetBatch>>();

  /**
   * @param clock measures how long a batch waits for polls
   * @param timeouts measures how long it waits for the author's code
   */
  constructor(
    private readonly clock: Clock,
    private readonly timeouts: Timeouts,
  ) {}

  /** The state of a job. Rejects as `invokeGet` does. */
  async get(connector: AnyAsyncConnector, poll: Poll): Promise<ResourceMessage> {
    const job = jobFromMeta(connector, poll.meta);
    const open = this.#open.get(connector) ?? new Map<string, GetBatch>();
    this.#open.set(connector, open);
    const key = toKey(poll);
    const batch = open.get(key) ?? this.#openBatch(connector, open, key);
    const answer = batch.add(job, poll);
    if (batch.size >= connector.batch.size) {
      open.delete(key);
      batch.call();
    }
    return answer;
  }

  #openBatch(connector: AnyAsyncConnector, open: Map<string, GetBatch>, key: string): GetBatch {
    const batch = new GetBatch(connector, this.timeouts);
    open.set(key, batch);
    afterSleep(this.clock, connector.batch.waitMs, batch.called, () => {
      open.delete(key);
      batch.call();
    });
    return batch;
  }
}

/** The polls of one batch have the same key. */
function toKey({ protocol, request: { connection } }: Poll): string {
  return connection === undefined ? protocol : JSON.stringify([protocol, sortFields(connection)]);
}

/** The entries of a protobuf map have no order. */
function sortFields({ taskType, secrets, configs }: Connection): readonly unknown[] {
  const sort = (fields: object): unknown =>
    Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return [taskType, sort(secrets), sort(configs)];
}
