import { afterSleep, type Clock, lastSignal } from "../../base/context.ts";
import { formatMs } from "../../base/text.ts";
import type { Connection } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { GetRequest } from "../requests.ts";
import { addSignal } from "./add-signal.ts";
import { BatchEntry, type Poll, rejectAll, type WaitingPoll } from "./batch-entry.ts";
import { type ConnectorPort, openHere } from "./connector-port.ts";
import { jobFromMeta } from "./invoke-connector.ts";
import type { PolledAnswer } from "./invoke-get-many.ts";

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
    private readonly port: ConnectorPort,
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
  add(poll: Poll): Promise<ResourceMessage> {
    const { outputPrefix = "" } = poll.request;
    const key = `${outputPrefix}\n${Buffer.from(poll.meta).toString("latin1")}`;
    const entry = this.#entries.get(key) ?? new BatchEntry(poll.meta, outputPrefix, poll.datasets);
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
    const [first] = waiting;
    if (first === undefined) return;
    waiting.forEach((each, index) => {
      const counts = { jobs: entries.length, polls: waiting.length };
      each.part = { ...counts, isFirst: index === 0, isReported: false };
      each.poll.joined?.(each.part);
    });
    try {
      const answers = await (entries.length === 1
        ? this.#askOne(entries[0]!, first.poll)
        : this.#askMany(entries, first.poll, waiting));
      entries.forEach((entry, index) => settle(entry, answers[index]!));
    } catch (error) {
      rejectAll(waiting, error);
    }
  }

  /** A job that is alone needs no list. */
  async #askOne(entry: BatchEntry, first: Poll): Promise<readonly PolledAnswer[]> {
    const { request, protocol, around = callNow } = first;
    const { meta, outputPrefix, datasets } = entry;
    const single = addSignal({ ...toSharedFields(request), outputPrefix }, entry);
    return [{ message: await around(() => this.port.get(meta, single, protocol, datasets)) }];
  }

  async #askMany(
    entries: readonly BatchEntry[],
    { request, protocol, around = callNow }: Poll,
    waiting: readonly WaitingPoll[],
  ): Promise<readonly PolledAnswer[]> {
    const shared = addSignal(toSharedFields(request), this);
    const { timeoutMs } = this.connector.batch;
    const stopTimeout = this.timeouts.after(timeoutMs, () => {
      const late = `getMany did not answer for ${entries.length} jobs within ${formatMs(timeoutMs)} (batch.timeout)`;
      rejectAll(waiting, new BatchTimeout(late));
    });
    try {
      return await around(() => this.port.getMany(entries, shared, protocol));
    } finally {
      stopTimeout();
    }
  }
}

function settle({ waiting }: BatchEntry, answer: PolledAnswer): void {
  if ("error" in answer) rejectAll(waiting, answer.error);
  else for (const { resolve } of waiting) resolve(answer.message);
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
    private readonly openPort = openHere,
  ) {}

  /** The state of a job. Rejects as `invokeGet` does. */
  async get(connector: AnyAsyncConnector, poll: Poll): Promise<ResourceMessage> {
    jobFromMeta(connector, poll.meta); // a caller's fault is not one of the batch
    const open = this.#open.get(connector) ?? new Map<string, GetBatch>();
    this.#open.set(connector, open);
    const key = toKey(poll);
    const batch = open.get(key) ?? this.#openBatch(connector, open, key);
    const answer = batch.add(poll);
    if (batch.size >= connector.batch.size) {
      open.delete(key);
      batch.call();
    }
    return answer;
  }

  #openBatch(connector: AnyAsyncConnector, open: Map<string, GetBatch>, key: string): GetBatch {
    const batch = new GetBatch(connector, this.openPort(connector), this.timeouts);
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
