import { describeThrown, listCauses } from "../../base/errors/thrown.ts";
import { cutText } from "../../base/text.ts";
import {
  FETCH_FAULT_TEXTS,
  type FetchArguments,
  getFetchSignal,
  interceptFetch,
} from "../../faults/intercept-fetch.ts";
import { isFetchFault } from "../../faults/scheduled-fault.ts";
import type { AuthorCall } from "./author-call.ts";
import { settleUnless } from "./process-clock.ts";

const LONGEST_BODY = 1000;

/** The `fetch` of one call of author code, with the faults of the schedule. */
export function createFaultyFetch(original: typeof fetch, call: AuthorCall): typeof fetch {
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
