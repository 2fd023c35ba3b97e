import { isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeGetMetrics } from "../../connector/invoke/invoke-connector.ts";
import type { Wire } from "../../wire/wire.ts";
import { authorFault, CallRefused, STATUS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Measurements of a job, where its connector has them. */
export async function getTaskMetrics(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const { category, resourceMeta, queries, startTime, endTime, stepMs } =
    wire.server.decodeGetTaskMetrics(bytes);
  const connector = core.connectorFor(call, category);
  if (isSync(connector) || connector.getMetrics === undefined)
    throw new CallRefused(STATUS.UNIMPLEMENTED, `${connector.name} has no metrics`);
  if (decodeFailedCreate(resourceMeta) !== undefined) return wire.server.encodeGetTaskMetrics([]);
  call.isAbout(resourceMeta);
  const { clock, random, fetch, log, secrets } = core.createContext(call);
  try {
    return wire.server.encodeGetTaskMetrics(
      await invokeGetMetrics(connector, resourceMeta, {
        clock,
        random,
        fetch,
        log,
        secrets,
        signal: call.signal,
        queries,
        startTime,
        endTime,
        stepMs,
      }),
    );
  } catch (error) {
    throw authorFault(core, call, error);
  }
}
