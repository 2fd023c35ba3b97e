import { type RecordedCall } from "../../src/dev/shared.ts";

/** What the filters are set to. Empty texts match everything. */
export interface CallFilter {
  readonly method: string;
  readonly status: string;
  /** Whether to show health checks and reflection. */
  readonly hasOthers: boolean;
}

export const FAILED = "failed";
const IN_FLIGHT = "in flight";

export function filterCalls(
  calls: readonly RecordedCall[],
  { method, status, hasOthers }: CallFilter,
): readonly RecordedCall[] {
  return calls.filter(
    (call) =>
      (hasOthers || call.protocol !== null) &&
      (method === "" || call.method === method) &&
      (status === "" || describeStatus(call) === status || (status === FAILED && call.hasFailed)),
  );
}

/** The status of a call. A poll whose `get` threw has the status OK. */
export function describeStatus({ status, hasFailed }: RecordedCall): string {
  if (status === null) return IN_FLIGHT;
  return status === "OK" && hasFailed ? "OK, but threw" : status;
}
