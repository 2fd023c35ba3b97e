import {
  type Awaitable,
  type Clock,
  type Context,
  createLogger,
  type Logger,
} from "../base/context.ts";
import { realClock } from "../base/real-clock.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import { getFetchSignal, interceptFetch } from "../faults/intercept-fetch.ts";
import { intercept, type InterceptedCall, replaceProperty } from "../faults/intercept.ts";
import type { FetchFault } from "../faults/scheduled-fault.ts";

const METHODS = ["create", "get", "delete", "do", "getLogs"] as const;

/** A method of the author's connector. */
export type AuthorMethod = (typeof METHODS)[number];

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

  /** Ends the faults of a check. */
  clearFaults(): void {
    this.beforeCall = undefined;
    this.fault = undefined;
    this.beforeAnswer = undefined;
  }

  /** The connector, whose calls are observed. */
  observe<C extends AnyConnector>(connector: C): C {
    const methods: ReadonlySet<string | symbol> = new Set(METHODS);
    return intercept(connector, {
      isIntercepted: (method) => methods.has(method),
      around: (call) => this.#call(call),
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

  #call({ method, args, proceed }: InterceptedCall): unknown {
    const observed = args.map((argument) => this.#withObservedLog(argument));
    const call: ObservedCall = {
      method: method as AuthorMethod,
      job: args.length > 1 ? args[0] : undefined,
      context: observed.at(-1) as Context,
      hasEnded: false,
    };
    this.calls.push(call);
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
      this.logLines.push(fields === undefined ? message : `${message} ${JSON.stringify(fields)}`);
      original[level](message, fields);
    });
    return replaceProperty(argument, "log", log);
  }
}
