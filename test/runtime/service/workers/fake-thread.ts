import { EventEmitter } from "node:events";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import type { Thread } from "../../../../src/runtime/base/thread.ts";
import type { ServedCall } from "../../../../src/runtime/service/requests/served-call.ts";
import type {
  FromWorker,
  ThreadFacts,
  ToWorker,
} from "../../../../src/runtime/service/workers/worker-messages.ts";
import {
  type PoolOptions,
  WorkerPool,
} from "../../../../src/runtime/service/workers/worker-pool.ts";

const NO_FACTS: ThreadFacts = {
  task: undefined,
  job: undefined,
  batch: undefined,
  foreign: undefined,
  inputBytes: undefined,
  change: undefined,
  failures: [],
  span: {},
};

/** A thread of Node that does what the test says. */
export class FakeThread extends EventEmitter {
  readonly received: ToWorker[] = [];
  isTerminated = false;

  postMessage(message: ToWorker): void {
    this.received.push(message);
  }

  /** Node's event follows later, unless the thread is in a call of the system. */
  terminate(): Promise<number> {
    this.isTerminated = true;
    return Promise.resolve(1);
  }

  send(message: FromWorker): void {
    this.emit("message", message);
  }

  ready(): this {
    this.send({ kind: "ready" });
    return this;
  }

  exit(code = 1): void {
    this.emit("exit", code);
  }

  /** The ids of the calls that it received. */
  get calls(): readonly number[] {
    return this.received.flatMap((message) => (message.kind === "call" ? [message.id] : []));
  }

  reply(id: number): void {
    this.send({ kind: "reply", id, message: new Uint8Array(), facts: NO_FACTS });
  }
}

/** A pool of fake threads, on a clock that the test moves. */
export class TestPool {
  readonly threads: FakeThread[] = [];
  readonly lines: string[] = [];
  readonly #timers = new Set<{ readonly at: number; readonly act: () => void }>();
  readonly pool: WorkerPool;
  now = 0;

  constructor(options: Partial<PoolOptions> = {}) {
    this.pool = new WorkerPool({
      name: '"Slow"',
      mostWorkers: 2,
      callsEach: 1,
      mostWaiting: 100,
      timeoutMs: 5000,
      log: {
        ...silentLog,
        error: (line) => void this.lines.push(line),
        warn: (line) => void this.lines.push(line),
      },
      now: () => this.now,
      epochNow: () => this.now,
      after: (ms, act) => {
        const timer = { at: this.now + ms, act };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      startThread: () => {
        const thread = new FakeThread();
        this.threads.push(thread);
        return thread as unknown as Thread;
      },
      died: (pool, reason) => pool.addDeath(reason),
      ...options,
    });
  }

  /** Sends a call to the pool. */
  run(
    call: ServedCall = testCall(),
    preferred?: Parameters<WorkerPool["run"]>[1],
  ): Promise<Uint8Array | undefined> {
    return this.pool.run(call, preferred, (worker) =>
      worker.send(call, [new Uint8Array()], { facts: () => undefined }),
    );
  }

  /** Lets a thread die while it has a call. */
  async die(): Promise<void> {
    const call = this.run().catch((error: unknown) => error);
    const thread = this.threads.at(-1)!;
    thread.ready();
    thread.exit(7);
    await call;
  }

  /** Passes seconds; threads that respond answer each ping. */
  pass(seconds: number, { silent = [] }: { readonly silent?: readonly FakeThread[] } = {}): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1000;
      this.pool.tick();
      for (const timer of this.#timers) {
        if (timer.at > this.now) continue;
        this.#timers.delete(timer);
        timer.act();
      }
      for (const thread of this.threads)
        if (!silent.includes(thread)) thread.send({ kind: "pong" });
    }
  }
}

/** A call that arrived now. */
export function testCall(
  operation: ServedCall["operation"] = "create",
  deadline = Infinity,
): ServedCall & { readonly controller: AbortController } {
  const controller = new AbortController();
  const call = {
    operation,
    deadline,
    startedAt: 0,
    controller,
    onceAborted: (listener: () => void) => controller.signal.addEventListener("abort", listener),
    service: "service",
    method: "Method",
    peer: "127.0.0.1:1",
    isCut: false,
    callerConnection: undefined,
    span: { toHeaders: () => undefined },
    abort: (reason: Error) => controller.abort(reason),
  };
  return call as unknown as ReturnType<typeof testCall>;
}
