import type { ErrorMessage, TaskLogMessage, TimestampMessage } from "../message-parts.ts";

/** The methods of Flyte 1 that fx calls. */
export const FLYTE1_METHODS = {
  createTask: "/flyteidl.service.AdminService/CreateTask",
  getTask: "/flyteidl.service.AdminService/GetTask",
  createExecution: "/flyteidl.service.AdminService/CreateExecution",
  getExecution: "/flyteidl.service.AdminService/GetExecution",
  listExecutions: "/flyteidl.service.AdminService/ListExecutions",
  listNodeExecutions: "/flyteidl.service.AdminService/ListNodeExecutions",
  listTaskExecutions: "/flyteidl.service.AdminService/ListTaskExecutions",
  getExecutionData: "/flyteidl.service.AdminService/GetExecutionData",
  terminateExecution: "/flyteidl.service.AdminService/TerminateExecution",
  getDomains: "/flyteidl.service.AdminService/GetDomains",
  listProjects: "/flyteidl.service.AdminService/ListProjects",
  getVersion: "/flyteidl.service.AdminService/GetVersion",
  getUser: "/flyteidl.service.IdentityService/UserInfo",
  getOAuthMetadata: "/flyteidl.service.AuthMetadataService/GetOAuth2Metadata",
  getClientConfig: "/flyteidl.service.AuthMetadataService/GetPublicClientConfig",
  createUpload: "/flyteidl.service.DataProxyService/CreateUploadLocation",
} as const;

/** Field numbers of messages that fx copies as bytes. */
export const FLYTE1_FIELD = {
  taskCreateSpec: 2,
  executionInputs: 5,
  /** Task → closure → compiled_task → template. */
  taskTemplate: [2, 1, 1],
  fullInputs: 3,
  fullOutputs: 4,
} as const;

/** `flyteidl.admin.Execution`, decoded: the fields that fx reads. */
export interface ExecutionMessage {
  readonly id: { readonly name: string } | null;
  readonly spec: {
    readonly launchPlan: { readonly name: string; readonly version: string } | null;
  } | null;
  readonly closure: {
    readonly phase: string;
    readonly startedAt: TimestampMessage | null;
    readonly createdAt: TimestampMessage | null;
    readonly updatedAt: TimestampMessage | null;
    readonly outputs?: { readonly uri?: string } | null;
    readonly error?: ErrorMessage | null;
    readonly abortMetadata?: { readonly cause: string; readonly principal: string } | null;
  } | null;
}

/** `flyteidl.admin.WorkflowExecutionGetDataResponse`. */
export interface ExecutionDataMessage {
  /** Where large outputs are: a signed URL, or a URI in the store. */
  readonly outputs: { readonly url: string; readonly bytes: string } | null;
}

/** `flyteidl.admin.NodeExecutionList`. */
export interface NodeExecutionListMessage {
  readonly nodeExecutions: readonly { readonly id: { readonly nodeId: string } | null }[];
}

/** `flyteidl.admin.TaskExecutionList`. */
export interface TaskExecutionListMessage {
  readonly taskExecutions: readonly {
    readonly id: { readonly retryAttempt: number } | null;
    readonly closure: {
      readonly phase: string;
      readonly reason: string;
      readonly logs: readonly TaskLogMessage[];
      readonly reasons: readonly { readonly message: string }[];
    } | null;
  }[];
}
