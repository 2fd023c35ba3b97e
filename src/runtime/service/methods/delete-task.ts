import { isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import { invokeDelete } from "../../connector/invoke/invoke-connector.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { createContext, type ServedCall } from "../requests/served-call.ts";
import { findConnector } from "./find-connector.ts";

/**
 * Deletes a job. There is nothing to delete after a failed create, or for the result of a
 * synchronous connector.
 */
export async function deleteTask(call: ServedCall, bytes: Uint8Array): Promise<Uint8Array> {
  const { decodeDeleteTask, encodeDeleteTask, sync } = call.wire.server;
  const { category, resourceMeta, connection } = decodeDeleteTask(bytes);
  const connector = findConnector(call, category);
  if (isSync(connector)) {
    if (sync !== undefined) throw REFUSALS.syncConnector(call);
    return encodeDeleteTask();
  }
  if (decodeFailedCreate(resourceMeta) !== undefined) return encodeDeleteTask();
  call.resourceMeta = resourceMeta;
  call.useConnection(connection);
  try {
    await invokeDelete(connector, resourceMeta, createContext(call, { connection }));
  } catch (error) {
    throw refuseThrown(call, error);
  }
  const { jobs, uploads } = call.state;
  const job = jobs.get(category.name, resourceMeta);
  jobs.forget(job);
  uploads.forget(job);
  return encodeDeleteTask();
}
