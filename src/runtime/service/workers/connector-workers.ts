import { Readable } from "node:stream";
import { settledWithin } from "../../base/real-clock.ts";
import { RecentTable } from "../../base/recent-table.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { JobHeaderMessage, TargetMessage } from "../../wire/models/connector-messages.ts";
import { refuseThrown, WorkerLost } from "../error-policy.ts";
import { createJobKey, JOBS, type KnownJob } from "../jobs/job-memory.ts";
import { answerLostPoll } from "../methods/get-task.ts";
import type { OtherThreads } from "../requests/calls-in-flight.ts";
import { DeadlineNear } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServerState } from "../requests/server-state.ts";
import { replayFacts } from "./thread-facts.ts";
import type { ThreadFacts } from "./worker-messages.ts";
import { type PoolOptions, WorkerPool } from "./worker-pool.ts";
import { PING_MS, type Thread, type WorkerThread } from "./worker-thread.ts";

/** The worker threads that a server may use. */
export interface WorkerOptions {
  /**
   * Starts a thread that runs a `WorkerService` with the same connectors.
   *
   * @param forBlocking whether its connector is known to block
   */
  readonly startThread: (forBlocking: boolean) => Thread;
  /** How many workers all other connectors share. 0: the main thread runs them. */
  readonly shared: number;
  /** How many calls of one blocking connector may run at once, each in a worker of its own. */
  readonly blockingCalls: number;
  /** How long a worker may be silent beyond the deadlines of its calls. */
  readonly timeoutMs: number;
  /** Learns when the calls of a connector begin to be refused, and when they no longer are. */
  readonly refused?: (connector: string, isRefused: boolean) => void;
}

/** A worker answers a poll shortly before its deadline; if it cannot, the main thread does, a little later. */
const GRACE_MS = 100;

/** How long workers may take to export their traces. */
const STOP_MS = 3000;
/** A thread that runs JavaScript ends at once, one in a blocking call of the system only after it. */
const END_MS = 500;

/** What the main thread remembers of a job. Replies are correct without it. */
interface JobPlace {
  /** The worker that created the job, or answered its last call. */
  worker: WorkerThread | undefined;
  /** Set if polls of the job were lost. */
  known: KnownJob | undefined;
}

/** A call for a worker. */
interface Target {
  readonly connector: AnyConnector;
  readonly pool: WorkerPool;
  /** Undefined for a call that creates the job. */
  readonly place: JobPlace | undefined;
}

/**
 * Answers calls in worker threads, so that no connector can stop the server. Each blocking connector
 * has workers of its own; the others share some, if the operator wants it. A connector that had calls
 * in a shared worker when it ended gets its own worker until a minute passes without a death: the next
 * one then shows whether this connector is the culprit.
 */
export class ConnectorWorkers implements OtherThreads {
  readonly #state: ServerState;
  readonly #options: WorkerOptions;
  readonly #shared: WorkerPool | undefined;
  readonly #own = new Map<AnyConnector, WorkerPool>();
  readonly #places = new RecentTable<JobPlace>(JOBS);
  readonly #refused = new Set<string>();
  readonly #stopTicking: () => void;
  #deaths = 0;

  constructor(state: ServerState, options: WorkerOptions) {
    this.#state = state;
    this.#options = options;
    const isShared = options.shared > 0;
    this.#shared = isShared
      ? this.#createPool("the connectors", options.shared, Infinity, true)
      : undefined;
    this.#stopTicking = state.options.every(PING_MS, () => this.#tick());
  }

  /** How many threads there are. */
  get threads(): number {
    return this.#listPools().reduce((sum, { size }) => sum + size, 0);
  }

  /** How many threads have ended without being told to. */
  get deaths(): number {
    return this.#deaths;
  }

  answer(call: ServedCall, messages: readonly Uint8Array[]): Promise<Uint8Array> | undefined {
    const target = this.#findTarget(call, messages[0]);
    return target && this.#answer(call, messages, target);
  }

  stream(call: ServedCall, message: Uint8Array): AsyncIterable<Uint8Array> | undefined {
    const target = this.#findTarget(call, message);
    return target && this.#stream(call, message, target);
  }

  /** Ends the threads: when they have exported their traces, or at the latest after 3 s. */
  async stop(): Promise<void> {
    this.#stopTicking();
    const pools = this.#listPools();
    const stop = (isNow: boolean): Promise<unknown> =>
      Promise.all(pools.map((pool) => pool.stop({ isNow })));
    await settledWithin(STOP_MS, stop(false));
    await settledWithin(END_MS, stop(true));
  }

  async #answer(
    call: ServedCall,
    messages: readonly Uint8Array[],
    { connector, pool, place = { worker: undefined, known: undefined } }: Target,
  ): Promise<Uint8Array> {
    const work = pool.run(call, place.worker, (worker) => {
      place.worker = worker;
      return worker.send(call, messages, { facts: (facts) => this.#apply(facts, call) });
    });
    try {
      const reply = (await (call.operation === "get" ? waitForPoll(call, work) : work))!;
      if (call.operation === "create") this.#rememberPlace(call, reply, place);
      if (place.known !== undefined) place.known.faults = undefined;
      return reply;
    } catch (error) {
      if (!(error instanceof WorkerLost || error instanceof DeadlineNear)) throw error;
      if (call.operation !== "get") throw refuseLost(call, error);
      const answer = await answerLostPoll(call, messages[0]!, connector, error);
      place.known = this.#state.jobs.get(connector.taskCategory.name, call.resourceMeta!);
      return answer;
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
      target && this.#state.options.registry.find(target.category.name, target.category.version);
    const pool = connector && this.#findPool(connector);
    if (pool === undefined) return undefined;
    const { name } = connector!.taskCategory;
    call.taskType = name;
    call.connector = connector!.name;
    const { header, resourceMeta } = target!;
    call.task = header?.template.id.name;
    if (header !== undefined) call.newJob = identifyJob(header);
    const place = resourceMeta && this.#findPlace(createJobKey(name, resourceMeta));
    return { connector: connector!, pool, place };
  }

  #findPlace(key: string): JobPlace {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = { worker: undefined, known: undefined };
    this.#places.set(key, place);
    return place;
  }

  #rememberPlace(call: ServedCall, reply: Uint8Array, place: JobPlace): void {
    const resourceMeta = call.wire.client.decodeCreateTask(reply);
    this.#places.set(createJobKey(call.taskType!, resourceMeta), place);
  }

  #findPool(connector: AnyConnector): WorkerPool | undefined {
    const own = this.#own.get(connector);
    if (own !== undefined || !connector.blocking) return own ?? this.#shared;
    const pool = this.#createPool(`"${connector.name}"`, this.#options.blockingCalls, 1);
    this.#own.set(connector, pool);
    return pool;
  }

  #createPool(name: string, mostWorkers: number, callsEach: number, isEager = false): WorkerPool {
    const { startThread, timeoutMs } = this.#options;
    const { now, epochNow } = this.#state.options;
    const { log } = this.#state.secrets;
    const died: PoolOptions["died"] = (pool, reason, calls) => this.#addDeath(pool, reason, calls);
    const options = { name, mostWorkers, callsEach, isEager, timeoutMs, log, now, epochNow };
    return new WorkerPool({ ...options, startThread: () => startThread(callsEach === 1), died });
  }

  #addDeath(pool: WorkerPool, reason: string, calls: readonly ServedCall[]): void {
    this.#deaths += 1;
    if (pool !== this.#shared || calls.length === 0) return pool.addDeath(reason);
    for (const name of new Set(calls.map(({ taskType }) => taskType))) {
      const suspect = this.#state.options.registry.connectors.find(
        ({ taskCategory }) => taskCategory.name === name,
      );
      if (suspect === undefined) continue;
      const own = this.#createPool(`"${suspect.name}"`, 1, Infinity);
      this.#own.set(suspect, own);
      own.addDeath(reason);
    }
  }

  #tick(): void {
    for (const pool of this.#listPools()) pool.tick();
    for (const [connector, pool] of this.#own) {
      this.#reportRefusal(connector.name, pool.refusal !== undefined);
      if (connector.blocking || !pool.isQuiet) continue;
      this.#own.delete(connector);
      void pool.stop({ isNow: false });
    }
  }

  #reportRefusal(connector: string, isRefused: boolean): void {
    if (this.#refused.has(connector) === isRefused) return;
    if (isRefused) this.#refused.add(connector);
    else this.#refused.delete(connector);
    this.#options.refused?.(connector, isRefused);
  }

  /** Tells the observers what happened in the worker. */
  #apply(facts: ThreadFacts, call: ServedCall): void {
    call.task = facts.task ?? call.task;
    call.jobText = facts.job;
    call.batch = facts.batch;
    call.span.add(facts.span);
    this.#state.notify((observer) => replayFacts(observer, call, facts));
  }

  #listPools(): WorkerPool[] {
    return [...(this.#shared === undefined ? [] : [this.#shared]), ...this.#own.values()];
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

/** The engine would count a missed deadline as a failure of the job. */
function waitForPoll<T>(call: ServedCall, work: Promise<T>): Promise<T> {
  return call.raceDeadline(work, call.deadline + GRACE_MS);
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
