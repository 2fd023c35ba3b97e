import type { Awaitable, Context, Logger } from "../base/context.ts";
import { realClock } from "../base/real-clock.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import { intercept, type InterceptedCall, replaceProperty } from "../faults/intercept.ts";

/** A method of the author's connector. */
export type AuthorMethod = "create" | "get" | "delete" | "do" | "getLogs";

const METHODS: ReadonlySet<string | symbol> = new Set<AuthorMethod>([
  "create",
  "get",
  "delete",
  "do",
  "getLogs",
]);

/** One call of the author's code, with the values as the author sees them. */
export interface ObservedCall {
  readonly method: AuthorMethod;
  /** The ResourceMeta of a get, delete or getLogs. */
  readonly job: unknown;
  /** The request, or the context of a get, delete or getLogs. */
  readonly context: Context;
  readonly startedAt: number;
  /** Undefined while the call runs. */
  endedAt?: number;
  /** What the method returned, before fx encoded it or replaced a secret in it. */
  result?: unknown;
  /** What the method threw. */
  thrown?: { readonly error: unknown };
  /** How long the method blocked the event loop before it first awaited or returned. */
  blockedMs?: number;
}

/** Called before the author's method. It may throw, or wait. */
export type BeforeCall = (call: ObservedCall) => Awaitable<void>;

/** What the author's connector did, and the faults to inject. */
export interface ConnectorWatch {
  readonly calls: ObservedCall[];
  /** The lines that the author logged, before fx replaced secrets in them. */
  readonly logLines: string[];
  /** Throws instead of a call, or delays it. Set by a check, and cleared after it. */
  beforeCall: BeforeCall | undefined;
}

export function createWatch(): ConnectorWatch {
  return { calls: [], logLines: [], beforeCall: undefined };
}

/** Wraps a connector so that `watch` learns of every call. */
export function observeConnector<C extends AnyConnector>(connector: C, watch: ConnectorWatch): C {
  return intercept(connector, {
    isIntercepted: (method) => METHODS.has(method),
    around: (call) => observeCall(watch, call),
  });
}

function observeCall(watch: ConnectorWatch, { method, args, proceed }: InterceptedCall): unknown {
  const observed = args.map((argument) => withObservedLog(argument, watch));
  const job = args.length > 1 ? args[0] : undefined;
  const context = observed.at(-1) as Context;
  const authorCall: ObservedCall = {
    method: method as AuthorMethod,
    job,
    context,
    startedAt: realClock.now(),
  };
  watch.calls.push(authorCall);
  const work = async (): Promise<unknown> => {
    try {
      if (watch.beforeCall !== undefined) await watch.beforeCall(authorCall);
      const calledAt = realClock.now();
      const answer = proceed(observed);
      authorCall.blockedMs = realClock.now() - calledAt;
      authorCall.result = await answer;
      return authorCall.result;
    } catch (error) {
      authorCall.thrown = { error };
      throw error;
    } finally {
      authorCall.endedAt = realClock.now();
    }
  };
  return method === "getLogs" ? proceed(observed) : work();
}

/** The request or context of a call, with a log that `watch` reads too. Other arguments stay. */
function withObservedLog(argument: unknown, watch: ConnectorWatch): unknown {
  if (typeof argument !== "object" || argument === null || !("log" in argument)) return argument;
  const original = argument.log as Logger;
  const observe =
    (level: keyof Logger) =>
    (message: string, fields?: object): void => {
      watch.logLines.push(fields === undefined ? message : `${message} ${JSON.stringify(fields)}`);
      original[level](message, fields);
    };
  const log: Logger = {
    debug: observe("debug"),
    info: observe("info"),
    warn: observe("warn"),
    error: observe("error"),
  };
  return replaceProperty(argument, "log", log);
}
