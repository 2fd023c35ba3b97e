import { isMap } from "node:util/types";
import {
  type Awaitable,
  type Clock,
  type Context,
  createLogger,
  type Logger,
  realClock,
} from "../base/context.ts";
import type { BatchLimits } from "../connector/batch-options.ts";
import { type AnyConnector, isSync } from "../connector/connector-registry.ts";
import type { GetManyEntry } from "../connector/requests.ts";
import { getFetchSignal, interceptFetch } from "../faults/call-with-fault.ts";
import { intercept, type InterceptedCall, replaceProperty } from "../faults/intercept.ts";
import type { FetchFault } from "../faults/scheduled-fault.ts";
import { formatLogged } from "../task/run/run-event.ts";

const METHODS: ReadonlySet<string | symbol> = new Set<AuthorMethod | "getMany">([
  ...(["create", "get", "getMany", "delete", "do", "getLogs"] as const),
]);

/** A method of the author's connector. `getMany` is observed as a `get` for each job. */
export type AuthorMethod = "create" | "get" | "delete" | "do" | "getLogs";

/** One call of the author's code, with the values as the author sees them. */
export interface ObservedCall {
  readonly method: AuthorMethod;
  /** The ResourceMeta of a get, delete or getLogs. */
  readonly job: unknown;
  /** The request, or the context of a get, delete or getLogs. */
  readonly context: Context;
  hasEnded: boolean;
  /** What the method returned, before fx encoded it or replaced a secret in it. */
  result?: unknown;
  /** What the method threw. */
  thrown?: { readonly error: unknown };
  /** How long the method blocked the event loop before it first awaited or returned. */
  blockedMs?: number;
}

/** Observes the author's connectors in one server, and injects the faults of a check. */
export class ConnectorWatch {
  readonly calls: ObservedCall[] = [];
  /** The lines that the author logged, before fx replaced secrets in them. */
  readonly logLines: string[] = [];
  /** The number of requests with `context.fetch` so far. */
  requests = 0;
  /** Called before the author's method. It may throw, or wait. */
  beforeCall: ((call: ObservedCall) => Awaitable<void>) | undefined;
  /** What happens to each request with `context.fetch`. */
  fault: FetchFault | undefined;
  /** Called when the outside system has answered a request, before the connector gets the answer. */
  beforeAnswer: (() => Awaitable<void>) | undefined;

  /** How the polls of connectors with `getMany` are collected. Default: as the connector says. */
  batch: Omit<BatchLimits, "timeoutMs"> | undefined;

  /** Ends the faults of a check. */
  clearFaults(): void {
    this.beforeCall = undefined;
    this.fault = undefined;
    this.beforeAnswer = undefined;
    this.batch = undefined;
  }

  /** The connector, whose calls are observed. */
  observe<C extends AnyConnector>(connector: C): C {
    const getBatch = (): BatchLimits | undefined =>
      isSync(connector) ? undefined : { ...connector.batch, ...this.batch };
    return intercept(connector, {
      isIntercepted: (method) => METHODS.has(method),
      around: (call) => (call.method === "getMany" ? this.#callMany(call) : this.#call(call)),
      replaced: {
        get batch() {
          return getBatch();
        },
      },
    });
  }

  /** The `context.fetch` of the connectors, whose requests are observed. */
  observeFetch(original: typeof fetch, clock: Clock): typeof fetch {
    return interceptFetch(original, clock, async (args, send) => {
      this.requests += 1;
      const { fault, beforeAnswer } = this;
      if (fault !== undefined || beforeAnswer === undefined) return send(fault);
      const response = await send(undefined);
      await beforeAnswer();
      getFetchSignal(args)?.throwIfAborted();
      return response;
    });
  }

  /** An error that is injected into the call for one job takes the place of its result. */
  async #callMany({ args, proceed }: InterceptedCall): Promise<unknown> {
    const [entries, request] = args as [readonly GetManyEntry[], unknown];
    const context = this.#withObservedLog(request) as Context;
    const calls = entries.map(({ job }) => this.#note("get", job, context));
    const faults = await Promise.allSettled(calls.map(async (call) => this.beforeCall?.(call)));
    try {
      const calledAt = realClock.now();
      const answer = proceed([entries, context]);
      for (const call of calls) call.blockedMs = realClock.now() - calledAt;
      const returned: unknown = await answer;
      const results = isMap(returned) ? entries.map(({ job }) => returned.get(job)) : returned;
      if (!Array.isArray(results)) return results;
      return Array.from(results, (result: unknown, index) =>
        noteResult(calls[index], faults[index], result),
      );
    } catch (error) {
      for (const call of calls) call.thrown = { error };
      throw error;
    } finally {
      for (const call of calls) call.hasEnded = true;
    }
  }

  #note(method: string, job: unknown, context: Context): ObservedCall {
    const call = { method: method as AuthorMethod, job, context, hasEnded: false };
    this.calls.push(call);
    return call;
  }

  #call({ method, args, proceed }: InterceptedCall): unknown {
    const observed = args.map((argument) => this.#withObservedLog(argument));
    const job = args.length > 1 ? args[0] : undefined;
    const call = this.#note(method, job, observed.at(-1) as Context);
    const work = async (): Promise<unknown> => {
      try {
        await this.beforeCall?.(call);
        const calledAt = realClock.now();
        const answer = proceed(observed);
        call.blockedMs = realClock.now() - calledAt;
        return (call.result = await answer);
      } catch (error) {
        call.thrown = { error };
        throw error;
      } finally {
        call.hasEnded = true;
      }
    };
    return method === "getLogs" ? proceed(observed) : work();
  }

  /** The request or context of a call, with a log that is observed. Other arguments stay. */
  #withObservedLog(argument: unknown): unknown {
    if (typeof argument !== "object" || argument === null || !("log" in argument)) return argument;
    const original = argument.log as Logger;
    const log = createLogger((level) => (message, fields) => {
      this.logLines.push(formatLogged(message, fields));
      original[level](message, fields);
    });
    return replaceProperty(argument, "log", log);
  }
}

/** Notes what `getMany` returned for a job, and returns what the server gets. */
function noteResult(
  call: ObservedCall | undefined,
  fault: PromiseSettledResult<void> | undefined,
  result: unknown,
): unknown {
  const given: unknown = fault?.status === "rejected" ? fault.reason : result;
  if (given instanceof Error && call !== undefined) call.thrown = { error: given };
  else if (call !== undefined) call.result = given;
  return given;
}
