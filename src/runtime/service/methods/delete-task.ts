import { isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeDelete } from "../../connector/invoke/invoke-connector.ts";
import type { Wire } from "../../wire/wire.ts";
import { authorFault } from "../error-policy.ts";
import { refuseSync } from "../jobs/received-job.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Deletes a job. There is nothing to delete after a failed create, or for the result of a synchronous connector. */
export async function deleteTask(
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const { category, resourceMeta, connection } = wire.server.decodeDeleteTask(bytes);
  const connector = core.connectorFor(call, category);
  if (isSync(connector)) {
    if (wire.server.sync !== undefined) throw refuseSync(call);
    return wire.server.encodeDeleteTask();
  }
  if (decodeFailedCreate(resourceMeta) !== undefined) return wire.server.encodeDeleteTask();
  call.isAbout(resourceMeta, connection);
  try {
    await invokeDelete(connector, resourceMeta, core.createContext(call, connection));
  } catch (error) {
    throw authorFault(core, call, error, connection);
  }
  const job = core.jobs.getKey(category.name, resourceMeta);
  core.jobs.forget(job);
  core.uploads.forget(job);
  return wire.server.encodeDeleteTask();
}
