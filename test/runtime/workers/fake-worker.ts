import { silentLog } from "../../../src/runtime/base/context.ts";
import type {
  FromWorker,
  ToWorker,
  WorkerCall,
} from "../../../src/runtime/workers/worker-messages.ts";
import { type PoolOptions, WorkerPool } from "../../../src/runtime/workers/worker-pool.ts";
import type { WorkerChannel, WorkerProcess } from "../../../src/runtime/workers/worker-process.ts";

/** A worker process that does what the test says. */
export class FakeWorker implements WorkerChannel {
  readonly received: ToWorker[] = [];
  isKilled = false;
  hasExited = false;
  readonly ended: WorkerChannel["ended"];
  #listener: (message: FromWorker) => void = () => undefined;
  #end!: (end: { readonly how: string }) => void;

  constructor() {
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  send(message: ToWorker): void {
    this.received.push(message);
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#listener = listener;
  }

  kill(): void {
    this.isKilled = true;
    void this.exit("SIGKILL");
  }

  says(message: FromWorker): void {
    this.#listener(message);
  }

  ready(): this {
    this.says({ kind: "ready" });
    return this;
  }

  /** Resolves when its pool knows. */
  async exit(how = "exit code 1"): Promise<void> {
    this.hasExited = true;
    this.#end({ how });
    await new Promise(setImmediate);
  }

  /** The ids of the calls that it received. */
  get calls(): readonly number[] {
    return this.received.flatMap((message) => (message.kind === "call" ? [message.id] : []));
  }

  reply(id: number, answer?: unknown): void {
    this.says({ kind: "reply", id, answer });
  }
}

/** A call that never ends by itself. */
export class TestCall {
  readonly controller = new AbortController();

  constructor(
    readonly deadline?: number,
    readonly taskType = "slow",
  ) {}

  /** Sends it to a pool. */
  run(
    pool: WorkerPool,
    preferred?: WorkerProcess,
    used: (worker: WorkerProcess) => void = () => undefined,
  ): Promise<unknown> {
    const { deadline, taskType } = this;
    const { signal } = this.controller;
    const call = { method: "delete", taskType, deadline, meta: new Uint8Array() };
    return pool.run({ deadline, signal, preferred }, (worker) => {
      used(worker);
      return worker.call(call as unknown as WorkerCall, { log: silentLog, signal });
    });
  }
}

/** A pool of fake workers, on a clock that the test moves. */
export class TestPool {
  readonly workers: FakeWorker[] = [];
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
      isEager: false,
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
      start: () => {
        const worker = new FakeWorker();
        this.workers.push(worker);
        return worker;
      },
      died: (pool, { reason }) => pool.addDeath(reason),
      ...options,
    });
  }

  run(call = new TestCall(), preferred?: WorkerProcess): Promise<unknown> {
    return call.run(this.pool, preferred);
  }

  /** Lets a worker die while it has a call. */
  async die(): Promise<void> {
    const call = this.run().catch((error: unknown) => error);
    await this.workers.at(-1)!.ready().exit("exit code 7");
    await call;
  }

  /** Passes seconds; workers that respond answer each ping. */
  pass(seconds: number, { silent = [] }: { readonly silent?: readonly FakeWorker[] } = {}): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1000;
      this.pool.tick();
      for (const timer of this.#timers) {
        if (timer.at > this.now) continue;
        this.#timers.delete(timer);
        timer.act();
      }
      for (const worker of this.workers)
        if (!silent.includes(worker)) worker.says({ kind: "pong" });
    }
  }
}
