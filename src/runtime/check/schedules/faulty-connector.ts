import type { Context } from "../../base/context.ts";
import { describeThrown, safeText } from "../../base/errors/thrown.ts";
import { shorten } from "../../base/text.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { createInjectedError, isInjected } from "../../faults/injected-error.ts";
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

const METHODS: ReadonlySet<string | symbol> = new Set(DISTURBED_METHODS);
const LONGEST_VALUE = 200;

type Work = () => Promise<unknown>;

/** The author's connector in one process of fx, with the faults of the schedule. */
export class FaultyConnector {
  readonly connector: AnyAsyncConnector;
  /** The last call of `create`, which may justify that the run fails. */
  lastCreate: AuthorCall | undefined;
  readonly #process: FxProcess;

  constructor(original: AnyAsyncConnector, process: FxProcess) {
    this.#process = process;
    this.connector = intercept(original, {
      isIntercepted: (method) => METHODS.has(method) || method === "classify",
      around: (call) => (call.method === "classify" ? call.proceed() : this.#call(call)),
      hidden: "getLogs", // logs of jobs are not part of a schedule
    });
  }

  async #call({ method: name, args, proceed }: InterceptedCall): Promise<unknown> {
    const method = name as DisturbedMethod;
    const process = this.#process;
    const { execution, jobs } = process;
    const call = new AuthorCall(method, process.attempt, jobs);
    if (method === "create") this.lastCreate = call;
    execution.note(method === "create" ? `create of attempt ${call.attempt}` : method);
    const fault = execution.reach(method);
    const context = args.at(-1) as Context;
    const fetch = createFaultyFetch(context.fetch, call, process);
    const observed = [...args.slice(0, -1), replaceProperty(context, "fetch", fetch)];
    const apply = async (): Promise<unknown> => proceed(observed);
    const work: Work = () => settleUnless(process.over, apply());
    try {
      const result = await this.#disturb(call, fault, work);
      execution.note(`returned ${describeResult(method, result)}`, { isWithin: true });
      const answer = await this.#end(call, fault, result);
      call.returned();
      return answer;
    } catch (error) {
      if (!isInjected(error)) execution.note(`threw ${describeThrown(error)}`, { isWithin: true });
      const violation = call.judgeThrown(error, jobs);
      if (violation !== undefined) execution.violate(violation);
      throw error;
    } finally {
      execution.look(jobs, call.attempt);
    }
  }

  /** Calls the method, after what happens before it. */
  async #disturb(
    call: AuthorCall,
    fault: ScheduledFault | undefined,
    work: Work,
  ): Promise<unknown> {
    const process = this.#process;
    const { execution } = process;
    const note = (text: string): void => execution.note(text, { fault, isWithin: true });
    switch (fault?.kind) {
      case "die-before":
        note("fx dies before the call");
        return process.die();
      case "abort-before":
        note("the run is aborted before the call");
        call.abort();
        process.abort();
        return work();
      case "throw-before":
        throw this.#inject(call, fault, "fx throws instead of calling it");
      case "repeat":
        if (call.method !== "get")
          return callAgain(work, () => note("its answer is lost, so the engine calls it again"));
        note("the engine polls twice at once");
        return callTwiceAtOnce(work);
      default:
        return work();
    }
  }

  /** What happens after the method has done its work. */
  #end(call: AuthorCall, fault: ScheduledFault | undefined, result: unknown): unknown {
    const process = this.#process;
    const { execution } = process;
    switch (fault?.kind) {
      case "die-after":
        execution.note("fx dies before it records that", { fault, isWithin: true });
        return process.die();
      case "abort-after":
        execution.note("the run is aborted after the call", { fault, isWithin: true });
        call.abort();
        process.abort();
        return result;
      case "throw-after":
        throw this.#inject(call, fault, "its answer is lost: fx throws");
      default:
        return result;
    }
  }

  #inject(call: AuthorCall, fault: ScheduledFault, text: string): Error {
    this.#process.execution.note(text, { fault, isWithin: true });
    call.step(fault.kind);
    return createInjectedError(`fx check: ${text}`);
  }
}

function describeResult(method: DisturbedMethod, result: unknown): string {
  if (result === undefined) return "nothing";
  if (method !== "get") return shorten(safeText(result), LONGEST_VALUE);
  const { phase, message } = result as { readonly phase?: unknown; readonly message?: unknown };
  const text = String(phase);
  return message === undefined || message === ""
    ? text
    : shorten(`${text} ${safeText(message)}`, LONGEST_VALUE);
}
