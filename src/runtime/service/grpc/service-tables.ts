import { createTask } from "../methods/create-task.ts";
import { deleteTask } from "../methods/delete-task.ts";
import { executeTaskSync } from "../methods/execute-task-sync.ts";
import { getConnector, answerListConnectors } from "../methods/get-connector.ts";
import { getTaskLogs } from "../methods/get-task-logs.ts";
import { getTaskMetrics } from "../methods/get-task-metrics.ts";
import { getTask } from "../methods/get-task.ts";
import { handleStream, handleSync, handleUnary } from "./grpc-handlers.ts";
import type { ServiceDefinition, ServiceMethod } from "./service-definition.ts";

const ASYNC_METHODS: readonly ServiceMethod[] = [
  { name: "CreateTask", operation: "create", ...handleUnary(createTask) },
  { name: "GetTask", operation: "get", ...handleUnary(getTask) },
  { name: "DeleteTask", operation: "delete", ...handleUnary(deleteTask) },
  { name: "GetTaskMetrics", operation: "metrics", ...handleUnary(getTaskMetrics) },
  { name: "GetTaskLogs", operation: "logs", ...handleStream(getTaskLogs) },
];

/** The services through which Flyte's engine uses connectors, in both protocols. */
export const CONNECTOR_SERVICES: readonly ServiceDefinition[] = [
  { name: "flyteidl.service.AsyncAgentService", protocol: "flyte1", methods: ASYNC_METHODS },
  { name: "flyteidl2.connector.AsyncConnectorService", protocol: "flyte2", methods: ASYNC_METHODS },
  {
    name: "flyteidl.service.SyncAgentService",
    protocol: "flyte1",
    methods: [{ name: "ExecuteTaskSync", operation: "do", ...handleSync(executeTaskSync) }],
  },
  {
    name: "flyteidl.service.AgentMetadataService",
    protocol: "flyte1",
    methods: [
      { name: "GetAgent", operation: "get_connector", ...handleUnary(getConnector) },
      { name: "ListAgents", operation: "list_connectors", ...handleUnary(answerListConnectors) },
    ],
  },
  {
    name: "flyteidl2.connector.ConnectorMetadataService",
    protocol: "flyte2",
    methods: [
      { name: "GetConnector", operation: "get_connector", ...handleUnary(getConnector) },
      {
        name: "ListConnectors",
        operation: "list_connectors",
        ...handleUnary(answerListConnectors),
      },
    ],
  },
];
