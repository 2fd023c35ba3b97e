import { isSync } from "../../connector/connector-registry.ts";
import { REFUSALS, refuseThrown } from "../error-policy.ts";
import { createContext } from "../requests/author-context.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { findConnectorOfJob } from "./find-connector.ts";

/**
 * Deletes a job. There is nothing to delete after a failed create, or for the result of a
 * synchronous connector.
 */
export async function deleteTask(call: ServedCall, bytes: Uint8Array): Promise<MethodAnswer> {
  const { decodeDeleteTask, encodeDeleteTask, sync } = call.wire.server;
  const message = decodeDeleteTask(bytes);
  const { category, resourceMeta, connection } = message;
  const { connector, port, failed } = findConnectorOfJob(call, message);
  const answer = { message: encodeDeleteTask() };
  if (isSync(connector)) {
    if (sync !== undefined) throw REFUSALS.wrongKind(call, true);
    return answer;
  }
  if (failed !== undefined) return answer;
  try {
    await port.delete(resourceMeta, createContext(call, { connection }));
  } catch (error) {
    throw refuseThrown(call, error);
  }
  const { jobs, uploads } = call.state;
  const job = jobs.get(category.name, resourceMeta);
  jobs.forget(job);
  uploads.forget(job);
  return answer;
}
