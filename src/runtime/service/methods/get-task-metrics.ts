import { isSync } from "../../connector/connector-registry.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { createContext } from "../requests/author-context.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { findConnectorOfJob } from "./find-connector.ts";

/** Returns a job's metrics, if its connector has any. */
export async function getTaskMetrics(call: ServedCall, bytes: Uint8Array): Promise<MethodAnswer> {
  const { decodeGetTaskMetrics, encodeGetTaskMetrics } = call.wire.server;
  const message = decodeGetTaskMetrics(bytes);
  const { resourceMeta, queries, startTime, endTime, stepMs } = message;
  const { connector, port, failed } = findConnectorOfJob(call, message);
  if (isSync(connector) || connector.getMetrics === undefined)
    throw REFUSALS.noMetrics(connector.name);
  if (failed !== undefined) return { message: encodeGetTaskMetrics([]) };
  const request = createContext(call, { queries, startTime, endTime, stepMs });
  try {
    const results = await port.getMetrics(resourceMeta, request);
    return { message: encodeGetTaskMetrics(results) };
  } catch (error) {
    throw refuseThrown(call, error);
  }
}
