import type { Operation, ServedRequest } from "../../../src/runtime/service/request-observer.ts";

/** A request of Flyte 1, as a server's observers see it. */
export function servedRequest(
  operation: Operation,
  fields: Partial<ServedRequest> = {},
): ServedRequest {
  return {
    service: "flyteidl.service.AsyncAgentService",
    method: "GetTask",
    protocol: "flyte1",
    operation,
    peer: "127.0.0.1:1",
    metadataNames: [],
    startedAt: 0,
    taskType: undefined,
    connector: undefined,
    task: undefined,
    job: undefined,
    ...fields,
  };
}
