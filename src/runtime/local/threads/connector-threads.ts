import { type Context, realClock, settledWithin } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Thread } from "../../base/thread.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import { hasSecret } from "../../secrets/secret-resolver.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import type { AsyncJobs } from "../attempt/attempt-jobs.ts";
import type { SyncWork } from "../attempt/run-async-attempt.ts";
import type { LocalRun } from "../local-run.ts";
import { type JobCall, JobThread, type ThreadOwner } from "./job-thread.ts";

/** How long fx waits for threads to end. */
const END_MS = 500;

/** What starts worker threads that run a `JobService` with the connectors of this process. */
export interface ThreadStarter extends Pick<ThreadOwner, "crashed"> {
  /** Whether a thread would have the connector; warns if not. */
  has(connector: AnyConnector): boolean;
  start(): Thread;
}

/** The options of a run that calls blocking connectors in worker threads. */
export interface ThreadedRunOptions extends RunOptions {
  readonly threads: ThreadStarter;
}

/**
 * The threads for a connector in a run with these options; undefined if it stays in this thread.
 *
 * @throws FX2007 for a virtual clock
 */
export function openThreads(
  connector: AnyConnector,
  options: RunOptions,
): ConnectorThreads | undefined {
  if (!connector.blocking || !("threads" in options)) return undefined;
  const { threads, secrets, clock } = options as ThreadedRunOptions;
  if (!threads.has(connector)) return undefined;
  if (clock !== undefined && clock !== realClock)
    throw new FxError(
      "FX2007",
      `a virtual clock cannot be used with "${connector.name}", which runs in a worker thread (blocking: true)`,
      { hint: "leave out --clock virtual" },
    );
  return new ConnectorThreads(threads, (key) => {
    if (secrets !== undefined) hasSecret(key, secrets);
  });
}

/**
 * Calls the connector of one local run in a worker thread. If the connector blocks it, another thread
 * deletes the job.
 */
export class ConnectorThreads {
  readonly #start: () => JobThread;
  readonly #threads: JobThread[] = [];

  constructor(starter: ThreadStarter, readSecret: ThreadOwner["readSecret"]) {
    const { crashed } = starter;
    this.#start = () => new JobThread(starter.start(), { crashed, readSecret });
  }

  /** The jobs of an asynchronous connector. */
  createJobs(hasLogs: boolean): AsyncJobs {
    return {
      create: async (run, context) => (await this.#call(run, newJob(run, "create"), context))!,
      createSeesSignal: true,
      get: async (run, meta, context) => {
        const bytes = await this.#call(run, { method: "get", meta }, context);
        return run.job.wire.decodeResource(bytes!);
      },
      delete: async (run, meta, context) => {
        await this.#call(run, { method: "delete", meta }, context);
      },
      getLogs: hasLogs
        ? (run, meta, { lines, token, ...context }) => {
            const call = toCall(run, { method: "getLogs", meta, part: { lines, token } });
            return this.#find(call).pages(call, context);
          }
        : undefined,
    };
  }

  /** The one call of a synchronous connector. */
  readonly work: SyncWork = async (run, context) =>
    run.job.wire.decodeResource((await this.#call(run, newJob(run, "do"), context))!);

  /** Ends the threads. Does not wait for those that are blocked. */
  async close(): Promise<void> {
    for (const thread of this.#threads) thread.stop();
    await settledWithin(END_MS, Promise.all(this.#threads.map(({ exited }) => exited)));
  }

  #call(run: LocalRun, method: JobMethod, context: Context): Promise<Uint8Array | undefined> {
    const call = toCall(run, method);
    return this.#find(call).call(call, context);
  }

  /** The last thread, unless it has ended, or the job could not be deleted because it is blocked. */
  #find({ method }: JobCall): JobThread {
    const last = this.#threads.at(-1);
    const waits = method === "get" || method === "getLogs"; // these two may run at the same time
    if (last !== undefined && !last.hasEnded && (waits || !last.isBlocked)) return last;
    const started = this.#start();
    this.#threads.push(started);
    return started;
  }
}

type JobMethod = Pick<JobCall, "method" | "job" | "meta" | "part">;

function newJob(run: LocalRun, method: "create" | "do"): JobMethod {
  const job = run.jobRequest();
  const { wire } = run.job;
  const template = wire.encodeTaskTemplate(job.template);
  return { method, job: { ...job, template, inputs: wire.encodeInputs(job.inputs) } };
}

function toCall({ job, outputPrefix, connection }: LocalRun, method: JobMethod): JobCall {
  const { type: taskType, taskTypeVersion } = job.template;
  const { protocol } = job.wire;
  return { taskType, taskTypeVersion, protocol, outputPrefix, connection, ...method };
}
