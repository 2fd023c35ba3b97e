/*
 * What the page of `fx dev` imports of fx: the messages between server and page, and what the page
 * shares with the terminal. It runs in a browser, so nothing here may need Node.
 */

export { countOf, formatMs, formatTime, formatTimeAgo } from "../runtime/base/format-ms.ts";
export { parseJson } from "../runtime/base/json.ts";
export { CHECK_LEVELS, type CheckFault } from "../runtime/check/check-outcome.ts";
export { describeResults, formatExchange, formatStep } from "../runtime/check/format-outcome.ts";
export {
  FAULT_PLACES,
  type FaultKind,
  type FaultPlace,
  INJECTED_FAULTS,
} from "../runtime/faults/scheduled-fault.ts";
export { describeEvent, formatEvent, getErrorText } from "../runtime/task/run/run-event.ts";
export type { RunEvent } from "../runtime/task/run/run-event.ts";
export type { LogLink } from "../runtime/wire/models/job-log.ts";
export { readProgress } from "../runtime/wire/models/phase.ts";
export { canRunAlone, isFailed, isRunning, listRequested } from "./checks/describe-checks.ts";
export type * from "./protocol.ts";
