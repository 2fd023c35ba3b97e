import { Readable } from "node:stream";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { JobHeaderMessage, TargetMessage } from "../../wire/models/connector-messages.ts";
import { refuseThrown, WorkerLost } from "../error-policy.ts";
import { answerLostPoll } from "../methods/get-task.ts";
import type { ReplyMessages } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { DeadlineNear, type ServerState } from "../requests/server-state.ts";
import { ConnectorPools, type JobPlace, JobPlaces, type WorkerOptions } from "./connector-pools.ts";
import { replayFacts, type ThreadFacts } from "./worker-messages.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** A worker answers a poll shortly before its deadline; if it cannot, the main thread does, a little later. */
const GRACE_MS = 100;

/** A call for a worker. */
interface Target {
  readonly connector: AnyConnector;
  readonly pool: WorkerPool;
  /** Undefined for a call that creates the job. */
  readonly place: JobPlace | undefined;
}

/** Answers calls in worker threads, so that no connector can stop the server. */
export class ConnectorWorkers {
  readonly pools: ConnectorPools;
  readonly #places = new JobPlaces();

  constructor(
    private readonly state: ServerState,
    options: WorkerOptions,
  ) {
    this.pools = new ConnectorPools(state, options);
  }

  answer(call: ServedCall, messages: readonly Uint8Array[]): ReplyMessages | undefined {
    const target = this.#findTarget(call, messages[0]);
    if (target === undefined) return undefined;
    if (call.operation === "logs") return this.#stream(call, messages[0]!, target);
    return call.operation === "get"
      ? this.#answerPoll(call, messages[0]!, target)
      : this.#answerOther(call, messages, target);
  }

  async #answerPoll(
    call: ServedCall,
    message: Uint8Array,
    { connector, pool, place }: Target,
  ): Promise<Uint8Array> {
    const { worker: before } = place!;
    try {
      const bytes = (await pool.run(call, before, (worker) => {
        place!.worker = worker;
        const reply = worker.send(call, [message], { facts: (facts) => this.#apply(facts, call) });
        // The engine would count a missed deadline as a failure of the job.
        return call.raceDeadline(reply, call.deadline + GRACE_MS);
      }))!;
      if (place!.known !== undefined) place!.known.faults = undefined;
      return bytes;
    } catch (error) {
      if (!(error instanceof WorkerLost || error instanceof DeadlineNear)) throw error;
      const answer = await answerLostPoll(call, message, connector, error);
      place!.known = this.state.jobs.get(connector.taskCategory.name, call.resourceMeta!);
      return answer;
    }
  }

  async #answerOther(
    call: ServedCall,
    messages: readonly Uint8Array[],
    { pool, place = { worker: undefined, known: undefined } }: Target,
  ): Promise<Uint8Array> {
    const isCreate = call.operation === "create";
    const forget = isCreate ? this.#places.addCreate(call, place) : undefined;
    try {
      const reply = (await pool.run(call, place.worker, (worker) => {
        place.worker = worker;
        return worker.send(call, messages, { facts: (facts) => this.#apply(facts, call) });
      }))!;
      if (isCreate)
        this.#places.remember(call.taskType!, call.wire.client.decodeCreateTask(reply), place);
      return reply;
    } catch (error) {
      throw refuseLost(call, error);
    } finally {
      forget?.();
    }
  }

  async *#stream(
    call: ServedCall,
    request: Uint8Array,
    { pool, place }: Target,
  ): AsyncGenerator<Uint8Array> {
    const replies = new Readable({ objectMode: true, read: () => undefined });
    pool
      .run(call, place?.worker, (worker) =>
        worker.send(call, [request], {
          facts: (facts) => this.#apply(facts, call),
          message: (message, wasRead) => replies.push({ message, wasRead }),
        }),
      )
      .then(
        () => replies.push(null),
        (error: unknown) => replies.destroy(refuseLost(call, error)),
      );
    type Reply = { readonly message: Uint8Array; readonly wasRead: () => void };
    for await (const { message, wasRead } of replies as AsyncIterable<Reply>) {
      yield message;
      wasRead();
    }
  }

  /** Undefined if the main thread shall answer: also a request that does not decode, which it reports. */
  #findTarget(call: ServedCall, message: Uint8Array | undefined): Target | undefined {
    const target = message && readTarget(call, message);
    const connector =
      target && this.state.options.registry.find(target.category.name, target.category.version);
    const pool = connector && this.pools.find(connector);
    if (pool === undefined) return undefined;
    const { name } = connector!.taskCategory;
    call.inWorker = true;
    call.taskType = name;
    call.connector = connector!.name;
    const { header, resourceMeta } = target!;
    call.task = header?.template.id.name;
    if (header !== undefined) call.newJob = identifyJob(header);
    const place = resourceMeta && this.#places.find(name, resourceMeta);
    return { connector: connector!, pool, place };
  }

  /** Tells the observers what happened in the worker. */
  #apply(facts: ThreadFacts, call: ServedCall): void {
    call.task = facts.task ?? call.task;
    call.jobText = facts.job;
    call.batch = facts.batch;
    call.foreign = facts.foreign;
    if (facts.span !== undefined) call.span.add(facts.span);
    this.state.notify((observer) => replayFacts(observer, call, facts));
  }
}

function readTarget(call: ServedCall, message: Uint8Array): TargetMessage | undefined {
  try {
    return call.wire.server.decodeTarget(call.operation, message);
  } catch {
    return undefined; // the main thread reports it
  }
}

/** The key is computed only if it is read, and unknown here if the request has no identity. */
function identifyJob({ attemptIdentity }: JobHeaderMessage): NonNullable<ServedCall["newJob"]> {
  return {
    get idempotencyKey() {
      const identity = attemptIdentity();
      return identity === undefined ? "" : idempotencyKey(identity);
    },
  };
}

/** Logs a create whose reply was lost: it may have created a job. Flyte repeats it with the same key. */
function refuseLost(call: ServedCall, error: unknown): Error {
  if (!(error instanceof WorkerLost)) return error as Error;
  const { taskType, connector, task, idempotencyKey } = call;
  if (call.operation === "create" && error.wasSent)
    call.log.warn(
      "a create got no answer from its worker thread; it may have created a job that is still running",
      { taskType, connector, task, idempotencyKey },
    );
  return refuseThrown(call, error);
}
