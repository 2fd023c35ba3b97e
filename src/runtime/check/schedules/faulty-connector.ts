import type { Context } from "../../base/context.ts";
import { describeThrown, listCauses, safeText } from "../../base/errors/thrown.ts";
import { readAuthorStack } from "../../base/source/source-location.ts";
import { cutText, shorten } from "../../base/text.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import {
  callWithFault,
  type FetchArguments,
  getFetchSignal,
  interceptFetch,
  isInjected,
} from "../../faults/call-with-fault.ts";
import { intercept, type InterceptedCall, replaceProperty } from "../../faults/intercept.ts";
import {
  describeFault,
  DISTURBED_METHODS,
  type DisturbedMethod,
  type FaultKind,
  FETCH_FAULT_TEXTS,
  isDisturbance,
  isFetchFault,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import { type FxProcess, settleUnless } from "./fx-process.ts";
import { createViolation, type Violation } from "./schedule-execution.ts";

const METHODS: ReadonlySet<string | symbol> = new Set([...DISTURBED_METHODS, "classify"]);
const LONGEST_VALUE = 200;
const LONGEST_BODY = 1000;

/**
 * The author's connector in one process of fx, with the faults of the schedule.
 *
 * @param onCreate receives each call of `create`
 */
export function createFaultyConnector(
  original: AnyAsyncConnector,
  process: FxProcess,
  onCreate: (call: AuthorCall) => void,
): AnyAsyncConnector {
  return intercept(original, {
    isIntercepted: (method) => METHODS.has(method),
    around({ method, args, proceed }) {
      if (method === "classify") return proceed();
      const call = new AuthorCall(method as DisturbedMethod, process);
      if (method === "create") onCreate(call);
      return disturb(call, args, proceed);
    },
    replaced: { getLogs: undefined }, // logs of jobs are not part of a schedule
  });
}

async function disturb(
  call: AuthorCall,
  args: readonly unknown[],
  proceed: InterceptedCall["proceed"],
): Promise<unknown> {
  const { method, process } = call;
  const { execution } = process;
  execution.note(method === "create" ? `create of attempt ${call.attempt}` : method);
  const fault = execution.reach(method);
  const context = args.at(-1) as Context;
  const fetch = createFaultyFetch(context.fetch, call);
  const observed = [...args.slice(0, -1), replaceProperty(context, "fetch", fetch)];
  const work = async (): Promise<unknown> => {
    const answer = async (): Promise<unknown> => proceed(observed);
    const result = await settleUnless(process.over, answer());
    call.note(`returned ${describeResult(method, result)}`);
    return result;
  };
  try {
    await call.interrupt(fault, "before", "before the call");
    const result = await callWithFault(fault, process.clock, work, (due) => call.report(due));
    await call.interrupt(fault, "after", "before it records that", "after the call");
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

function describeResult(method: DisturbedMethod, result: unknown): string {
  if (result === undefined) return "nothing";
  if (method !== "get") return shorten(safeText(result), LONGEST_VALUE);
  const { phase, message } = result as { readonly phase?: unknown; readonly message?: unknown };
  const text = message === undefined || message === "" ? "" : ` ${safeText(message)}`;
  return shorten(`${String(phase)}${text}`, LONGEST_VALUE);
}

/** The `fetch` of one call of author code, with the faults of the schedule. */
function createFaultyFetch(original: typeof fetch, call: AuthorCall): typeof fetch {
  const { process } = call;
  return interceptFetch(original, process.clock.outside, async (args, send) => {
    if (process.over.aborted) return new Promise(() => undefined);
    const fault = process.execution.reach(`${call.method}.fetch`);
    const request = describeRequest(args);
    await call.interrupt(fault, "before", `before ${request}`);
    call.step(fault?.kind);
    const kind = fault !== undefined && isFetchFault(fault.kind) ? fault.kind : undefined;
    const note = (outcome: string): void =>
      call.note(
        `${request}: ${kind === undefined ? outcome : FETCH_FAULT_TEXTS[kind]}`,
        kind && fault,
        readBody(args),
      );
    let response;
    try {
      response = await settleUnless(process.over, send(kind));
      note(String(response.status));
    } catch (error) {
      note([error, ...listCauses(error)].map(describeThrown).join(": "));
      throw error;
    } finally {
      process.look(call.attempt);
    }
    await call.interrupt(fault, "after", "before the answer arrives");
    if (fault?.kind === "abort-after") getFetchSignal(args)?.throwIfAborted();
    return response;
  });
}

function describeRequest([input, init]: FetchArguments): string {
  const { method, url } =
    input instanceof Request ? input : { method: "GET", url: input.toString() };
  return `${(init?.method ?? method).toUpperCase()} ${url}`;
}

/** The body, so that two executions can be compared. Undefined unless it is text. */
function readBody([, init]: FetchArguments): string | undefined {
  return typeof init?.body === "string" ? cutText(init.body, LONGEST_BODY) : undefined;
}

/** One call of a method of the author, and the faults within it. */
export class AuthorCall {
  readonly attempt: number;
  /** False if the call threw, or fx gave up waiting for it. */
  hasReturned = false;
  /** Whether the attempt had a job before the call. */
  readonly #hadJob: boolean;
  #disturbances = 0;
  /** Whether the last step of the call, a request or its end, was disturbed. */
  #isDisturbedLast = false;
  #wasAborted = false;

  constructor(
    readonly method: DisturbedMethod,
    readonly process: FxProcess,
  ) {
    this.attempt = process.attempt;
    this.#hadJob = process.jobs.madeIn(this.attempt).length > 0;
  }

  get isDisturbed(): boolean {
    return this.#disturbances > 0;
  }

  /** Records what happens within the call. */
  note(text: string, fault?: ScheduledFault, body?: string): void {
    this.process.execution.note(text, fault, { body, isWithin: true });
  }

  /** Counts a request of the call, or its end, and the fault that happened there. */
  step(fault: FaultKind | undefined): void {
    this.#isDisturbedLast = fault !== undefined && isDisturbance(fault);
    if (this.#isDisturbedLast) this.#disturbances += 1;
  }

  /** fx dies, or the run is aborted, if that is what the fault does at this moment. */
  async interrupt(
    fault: ScheduledFault | undefined,
    moment: "before" | "after",
    died: string,
    aborted = died,
  ): Promise<void> {
    if (fault?.kind === `die-${moment}`) {
      this.note(`fx dies ${died}`, fault);
      await this.process.die();
    } else if (fault?.kind === `abort-${moment}`) {
      this.note(`the run is aborted ${aborted}`, fault);
      this.#wasAborted = true;
      this.process.abort();
    }
  }

  /** Records a fault of the call itself. Returns its text. */
  report(fault: ScheduledFault): string {
    const text = describeFault(fault);
    this.note(text, fault);
    if (isDisturbance(fault.kind)) this.step(fault.kind);
    return text;
  }

  /** The call threw. A good connector may throw in any `get`, because the engine polls again. */
  judgeThrown(error: unknown): Violation | undefined {
    const { method } = this;
    if (method === "get") return undefined;
    if (!this.isDisturbed && !(method === "create" && this.#wasAborted))
      return createViolation(
        `${method}-again`,
        `${method} threw although no fault disturbed it: ${describeThrown(error)}`,
        { location: readAuthorStack(error).location },
      );
    return method === "create" ? this.#judgeLeftJob(error) : undefined;
  }

  /**
   * A connector whose answer was lost has to ask again, because its request may have made the job. If
   * that is disturbed, too, it can do no more.
   */
  #judgeLeftJob(error: unknown): Violation | undefined {
    const { jobs } = this.process;
    const made = jobs.madeIn(this.attempt);
    const job = jobs.listActive().find((id) => made.includes(id));
    const triedAgain = this.#disturbances > 1 && this.#isDisturbedLast;
    if (job === undefined || this.#wasAborted) return undefined;
    if (this.#hadJob || triedAgain) {
      jobs.excuse(this.attempt);
      return undefined;
    }
    return createViolation(
      "no-unknown-job",
      `create threw, but had made job ${job}: ${describeThrown(error)}`,
      { location: readAuthorStack(error).location },
    );
  }
}
