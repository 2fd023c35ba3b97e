import type { RecordedCall, ServedCallDetails, ServingView } from "../../../src/dev/protocol.ts";
import { brokenProject } from "./sample-project.ts";

const START = Date.parse("2026-11-26T12:00:03.120Z");

export const serving: ServingView = { address: "127.0.0.1:8000", version: 4, fault: null };

function call(id: number, method: string, news: Partial<RecordedCall> = {}): RecordedCall {
  return {
    id: `1-${id}`,
    at: START + id * 1250,
    service: "flyteidl.service.AsyncAgentService",
    method,
    protocol: "flyte1",
    peer: "10.1.4.23:51022",
    version: 4,
    taskType: "weather",
    task: "forecast",
    connector: "Weather Connector",
    job: '{"jobId":"wx-118"}',
    batch: null,
    status: "OK",
    details: "",
    tookMs: 3.2,
    phase: null,
    message: "",
    reason: "",
    hasFailed: false,
    ...news,
  };
}

/** The calls about one job, and one about a task type that nothing serves. */
export const sampleCalls: readonly RecordedCall[] = [
  call(1, "ListAgents", {
    service: "flyteidl.service.AgentMetadataService",
    ...{ taskType: null, task: null, connector: null, job: null },
  }),
  call(2, "CreateTask", { tookMs: 212 }),
  call(3, "GetTask", { phase: "QUEUED" }),
  call(4, "GetTask", { phase: "RUNNING", message: "fetching stations" }),
  call(5, "GetTask", {
    phase: "RUNNING",
    message: "Error: station SN50540 timed out",
    hasFailed: true,
  }),
  call(6, "CreateTask", {
    service: "flyteidl2.connector.AsyncConnectorService",
    protocol: "flyte2",
    ...{ taskType: null, task: null, connector: null, job: null },
    status: "NOT_FOUND",
    details: "Cannot find connector for task type: snowflake.",
    hasFailed: true,
  }),
  call(7, "Check", {
    service: "grpc.health.v1.Health",
    ...{ protocol: null, taskType: null, task: null, connector: null, job: null },
  }),
  call(8, "GetTask", { phase: "SUCCEEDED", batch: { polls: 3, jobs: 2 } }),
  call(9, "GetTask", { status: null, tookMs: null }),
];

export function createCalls(count: number): readonly RecordedCall[] {
  return Array.from({ length: count }, (_, index) =>
    call(index + 1, index % 100 === 0 ? "CreateTask" : "GetTask", { message: `poll ${index}` }),
  );
}

/** The call of this id, which failed at a line of the project. */
export function detailsOfCall(
  calls: readonly RecordedCall[],
  id: string,
): ServedCallDetails | null {
  const found = calls.find((each) => each.id === id);
  if (found === undefined) return null;
  const fault = brokenProject.fault!;
  const message = "GetTask: Error: station SN50540 timed out";
  return {
    call: found,
    metadataNames: ["user-agent", "authorization"],
    fault: found.hasFailed ? { ...fault, code: "FX1002", message, hint: null } : null,
    messages: found.protocol === null ? [] : ["request", "reply"],
    log: [{ at: found.at, level: "info", text: 'asked for the job  {"jobId":"wx-118"}' }],
  };
}
