import { type Context, realClock, settledWithin } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Thread } from "../../base/thread.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import type { AnyConnector } from "../../connector/connector-registry.ts";
import { hasSecret } from "../../secrets/secret-resolver.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import type { ConnectorCalls, LocalRun } from "../local-run.ts";
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
  const readSecret = (key: string): void => {
    if (secrets !== undefined) hasSecret(key, secrets);
  };
  const { crashed } = threads;
  return new ConnectorThreads(() => new JobThread(threads.start(), { crashed, readSecret }));
}

/**
 * Calls the connector of one local run in a worker thread. If the connector blocks it, another thread
 * deletes the job.
 */
export class ConnectorThreads {
  readonly #threads: JobThread[] = [];

  constructor(private readonly start: () => JobThread) {}

  /** The calls of the connector in an attempt. */
  getCalls(run: LocalRun, connector: AnyConnector): ConnectorCalls {
    const { wire } = run.job;
    const call = (method: JobMethod, context: Context, meta?: Uint8Array) =>
      this.#find(method).call(toCall(run, method, meta), context);
    return {
      do: async (context) => wire.decodeResource((await call("do", context))!),
      create: async (context) => (await call("create", context))!,
      get: async (meta, context) => wire.decodeResource((await call("get", context, meta))!),
      async delete(meta, context) {
        await call("delete", context, meta);
      },
      getLogs:
        (connector as AnyAsyncConnector).getLogs &&
        ((meta, { lines, token, ...context }) => {
          const pages = { ...toCall(run, "getLogs", meta), part: { lines, token } };
          return this.#find("getLogs").pages(pages, context);
        }),
    };
  }

  /** Ends the threads. Does not wait for those that are blocked. */
  async close(): Promise<void> {
    for (const thread of this.#threads) thread.stop();
    await settledWithin(END_MS, Promise.all(this.#threads.map(({ exited }) => exited)));
  }

  /** The last thread, unless it has ended, or the job could not be deleted because it is blocked. */
  #find(method: JobMethod): JobThread {
    const last = this.#threads.at(-1);
    const waits = method === "get" || method === "getLogs"; // these two may run at the same time
    if (last !== undefined && !last.hasEnded && (waits || !last.isBlocked)) return last;
    const started = this.start();
    this.#threads.push(started);
    return started;
  }
}

type JobMethod = JobCall["method"];

/** Only the calls that begin a job need its template and inputs. */
function toCall(run: LocalRun, method: JobMethod, meta: Uint8Array | undefined): JobCall {
  const { outputPrefix, connection } = run;
  const { template, wire } = run.job;
  const { type: taskType, taskTypeVersion } = template;
  const { protocol } = wire;
  const call = { taskType, taskTypeVersion, protocol, outputPrefix, connection, method };
  if (meta !== undefined) return { ...call, meta };
  const job = run.jobRequest();
  const sent = wire.encodeTaskTemplate(job.template);
  return { ...call, job: { ...job, template: sent, inputs: wire.encodeInputs(job.inputs) } };
}
