import { createTask } from "../methods/create-task.ts";
import { deleteTask } from "../methods/delete-task.ts";
import { executeTaskSync } from "../methods/execute-task-sync.ts";
import { getConnector, listConnectors } from "../methods/get-connector.ts";
import { getTaskLogs } from "../methods/get-task-logs.ts";
import { getTaskMetrics } from "../methods/get-task-metrics.ts";
import { getTask } from "../methods/get-task.ts";
import type { Operation } from "../request-observer.ts";
import { type AnswerUnary, handleStream, handleSync, handleUnary } from "./grpc-handlers.ts";
import type { ServiceDefinition, ServiceMethod } from "./service-definition.ts";

const ASYNC_METHODS: readonly ServiceMethod[] = [
  defineUnary("CreateTask", "create", createTask),
  defineUnary("GetTask", "get", getTask),
  defineUnary("DeleteTask", "delete", deleteTask),
  defineUnary("GetTaskMetrics", "metrics", getTaskMetrics),
  {
    name: "GetTaskLogs",
    operation: "logs",
    requestStream: false,
    responseStream: true,
    createHandler: (calls, method) => handleStream(calls, method, getTaskLogs),
  },
];

const SYNC_METHODS: readonly ServiceMethod[] = [
  {
    name: "ExecuteTaskSync",
    operation: "do",
    requestStream: true,
    responseStream: false, // in Flyte it is a stream, but fx sends one message
    createHandler: (calls, method) => handleSync(calls, method, executeTaskSync),
  },
];

function defineUnary(name: string, operation: Operation, answer: AnswerUnary): ServiceMethod {
  return {
    name,
    operation,
    requestStream: false,
    responseStream: false,
    createHandler: (calls, method) => handleUnary(calls, method, answer),
  };
}

/** The services through which Flyte's engine uses connectors, in both protocols. */
export const CONNECTOR_SERVICES: readonly ServiceDefinition[] = [
  { name: "flyteidl.service.AsyncAgentService", protocol: "flyte1", methods: ASYNC_METHODS },
  { name: "flyteidl2.connector.AsyncConnectorService", protocol: "flyte2", methods: ASYNC_METHODS },
  { name: "flyteidl.service.SyncAgentService", protocol: "flyte1", methods: SYNC_METHODS },
  {
    name: "flyteidl.service.AgentMetadataService",
    protocol: "flyte1",
    methods: [
      defineUnary("GetAgent", "get_connector", getConnector),
      defineUnary("ListAgents", "list_connectors", listConnectors),
    ],
  },
  {
    name: "flyteidl2.connector.ConnectorMetadataService",
    protocol: "flyte2",
    methods: [
      defineUnary("GetConnector", "get_connector", getConnector),
      defineUnary("ListConnectors", "list_connectors", listConnectors),
    ],
  },
];
