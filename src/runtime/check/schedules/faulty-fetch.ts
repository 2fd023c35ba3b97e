import { abortReason } from "../../base/abort.ts";
import type { Clock } from "../../base/context.ts";
import { describeThrown, listCauses } from "../../base/errors/thrown.ts";
import { cutText } from "../../base/text.ts";
import {
  FETCH_FAULT_TEXTS,
  type FetchArguments,
  getFetchSignal,
  interceptFetch,
} from "../../faults/intercept-fetch.ts";
import { isFetchFault, type ScheduledFault } from "../../faults/scheduled-fault.ts";
import type { AuthorCall } from "./author-call.ts";
import type { FxProcess } from "./fx-process.ts";
import { settleUnless } from "./process-clock.ts";

const LONGEST_BODY = 1000;

/** The `fetch` of one call of author code, with the faults of the schedule. */
export function createFaultyFetch(
  original: typeof fetch,
  call: AuthorCall,
  process: FxProcess,
): typeof fetch {
  const outside: Clock = {
    now: () => process.clock.now(),
    sleep: (ms, options) => process.clock.sleepOutside(ms, options),
  };
  return interceptFetch(original, outside, async (args, send) => {
    if (process.over.aborted) return new Promise(() => undefined);
    const { execution, jobs } = process;
    const fault = execution.reach(`${call.method}.fetch`);
    const request = describeRequest(args);
    if (fault?.kind === "die-before") {
      execution.note(`fx dies before ${request}`, { fault, isWithin: true });
      return process.die();
    }
    if (fault?.kind === "abort-before") abort(call, process, fault, "the run is aborted");
    call.step(fault?.kind);
    const kind = fault !== undefined && isFetchFault(fault.kind) ? fault.kind : undefined;
    const note = (outcome: string): void =>
      execution.note(`${request}: ${kind === undefined ? outcome : FETCH_FAULT_TEXTS[kind]}`, {
        isWithin: true,
        body: readBody(args),
        fault: kind && fault,
      });
    let response;
    try {
      response = await settleUnless(process.over, send(kind));
      note(String(response.status));
    } catch (error) {
      note(describeFailure(error));
      throw error;
    } finally {
      execution.look(jobs, call.attempt);
    }
    if (fault?.kind === "die-after") {
      execution.note("fx dies before the answer arrives", { fault, isWithin: true });
      return process.die();
    }
    if (fault?.kind === "abort-after") {
      abort(call, process, fault, "the run is aborted before the answer arrives");
      const signal = getFetchSignal(args);
      if (signal?.aborted === true) throw abortReason(signal);
    }
    return response;
  });
}

function abort(call: AuthorCall, process: FxProcess, fault: ScheduledFault, text: string): void {
  process.execution.note(text, { fault, isWithin: true });
  call.abort();
  process.abort();
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

function describeFailure(error: unknown): string {
  return [error, ...listCauses(error)].map(describeThrown).join(": ");
}
