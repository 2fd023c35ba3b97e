import { type Clock, afterSleep } from "../../base/context.ts";
import type { Connection } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { Poll } from "./batch-entry.ts";
import { GetBatch, type Timeouts } from "./get-batch.ts";
import { jobFromMeta } from "./invoke-connector.ts";

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
