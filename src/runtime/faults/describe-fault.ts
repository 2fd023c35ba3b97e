import { formatMs } from "../base/format-ms.ts";
import { FETCH_FAULT_TEXTS } from "./intercept-fetch.ts";
import { isFetchFault, type ScheduledFault } from "./scheduled-fault.ts";

/** Says what a fault does to a run. */
export function describeFault({ kind, place, delayMs = 0 }: ScheduledFault): string {
  const [method] = place.split(".");
  if (isFetchFault(kind)) return `a request of ${method}: ${FETCH_FAULT_TEXTS[kind]}`;
  switch (kind) {
    case "throw-before":
      return `${method} throws, and does nothing`;
    case "throw-final":
      return `${method} throws an error that is final, and does nothing`;
    case "throw-after":
      return `${method} does its work, but its answer is lost`;
    case "repeat":
      return method === "get"
        ? "get is called twice at once"
        : `the answer of ${method} is lost, so ${method} is called again`;
    case "slow":
      return `the answer of ${method} takes ${formatMs(delayMs)} longer`;
    default:
      return kind; // happens in `fx check` only
  }
}
