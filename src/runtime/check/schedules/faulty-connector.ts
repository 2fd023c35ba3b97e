import type { Context } from "../../base/context.ts";
import { describeThrown, safeText } from "../../base/errors/thrown.ts";
import { shorten } from "../../base/text.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { isInjected } from "../../faults/injected-error.ts";
import {
  callAgain,
  callTwiceAtOnce,
  intercept,
  type InterceptedCall,
  replaceProperty,
} from "../../faults/intercept.ts";
import {
  DISTURBED_METHODS,
  type DisturbedMethod,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import { AuthorCall } from "./author-call.ts";
import { createFaultyFetch } from "./faulty-fetch.ts";
import type { FxProcess } from "./fx-process.ts";
import { settleUnless } from "./process-clock.ts";

const METHODS: ReadonlySet<string | symbol> = new Set([...DISTURBED_METHODS, "classify"]);
const LONGEST_VALUE = 200;

/** The author's connector in one process of fx, with the faults of the schedule. */
export class FaultyConnector {
  readonly connector: AnyAsyncConnector;
  /** The last call of `create`, which may justify that the run fails. */
  lastCreate: AuthorCall | undefined;
  readonly #process: FxProcess;

  constructor(original: AnyAsyncConnector, process: FxProcess) {
    this.#process = process;
    this.connector = intercept(original, {
      isIntercepted: (method) => METHODS.has(method),
      around: (call) => (call.method === "classify" ? call.proceed() : this.#call(call)),
      hidden: "getLogs", // logs of jobs are not part of a schedule
    });
  }

  async #call({ method: name, args, proceed }: InterceptedCall): Promise<unknown> {
    const method = name as DisturbedMethod;
    const process = this.#process;
    const { execution } = process;
    const call = new AuthorCall(method, process);
    if (method === "create") this.lastCreate = call;
    execution.note(method === "create" ? `create of attempt ${call.attempt}` : method);
    const fault = execution.reach(method);
    const context = args.at(-1) as Context;
    const fetch = createFaultyFetch(context.fetch, call);
    const observed = [...args.slice(0, -1), replaceProperty(context, "fetch", fetch)];
    const apply = async (): Promise<unknown> => proceed(observed);
    try {
      await call.interrupt(fault, "before", "before the call");
      if (fault?.kind === "throw-before")
        throw call.inject(fault, "fx throws instead of calling it");
      const result = await repeat(call, fault, () => settleUnless(process.over, apply()));
      call.note(`returned ${describeResult(method, result)}`);
      await call.interrupt(fault, "after", "before it records that", "after the call");
      if (fault?.kind === "throw-after") throw call.inject(fault, "its answer is lost: fx throws");
      call.hasReturned = true;
      return result;
    } catch (error) {
      if (!isInjected(error)) call.note(`threw ${describeThrown(error)}`);
      execution.judge(call.judgeThrown(error));
      throw error;
    } finally {
      process.look(call.attempt);
    }
  }
}

/** Calls the method, twice if the fault says so. */
function repeat(
  call: AuthorCall,
  fault: ScheduledFault | undefined,
  work: () => Promise<unknown>,
): Promise<unknown> {
  if (fault?.kind !== "repeat") return work();
  if (call.method !== "get")
    return callAgain(work, () =>
      call.note("its answer is lost, so the engine calls it again", fault),
    );
  call.note("the engine polls twice at once", fault);
  return callTwiceAtOnce(work);
}

function describeResult(method: DisturbedMethod, result: unknown): string {
  if (result === undefined) return "nothing";
  if (method !== "get") return shorten(safeText(result), LONGEST_VALUE);
  const { phase, message } = result as { readonly phase?: unknown; readonly message?: unknown };
  const text = message === undefined || message === "" ? "" : ` ${safeText(message)}`;
  return shorten(`${String(phase)}${text}`, LONGEST_VALUE);
}
