import { isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeGetMetrics } from "../../connector/invoke/invoke-connector.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { createContext, type ServedCall } from "../requests/served-call.ts";
import { findConnector } from "./find-connector.ts";

/** Returns a job's metrics, if its connector has any. */
export async function getTaskMetrics(call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const { decodeGetTaskMetrics, encodeGetTaskMetrics } = call.wire.server;
  const { category, resourceMeta, queries, startTime, endTime, stepMs } =
    decodeGetTaskMetrics(bytes);
  const connector = findConnector(call, category);
  if (isSync(connector) || connector.getMetrics === undefined)
    throw REFUSALS.noMetrics(connector.name);
  if (decodeFailedCreate(resourceMeta) !== undefined) return encodeGetTaskMetrics([]);
  call.resourceMeta = resourceMeta;
  const request = createContext(call, { queries, startTime, endTime, stepMs });
  try {
    return encodeGetTaskMetrics(await invokeGetMetrics(connector, resourceMeta, request));
  } catch (error) {
    throw refuseThrown(call, error);
  }
}
