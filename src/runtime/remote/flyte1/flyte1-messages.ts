import type { ClusterMethod } from "../cluster-calls.ts";
import type { TaskLogMessage, TimestampMessage } from "../message-parts.ts";

const method = (service: string, name: string, request: string, reply: string): ClusterMethod => ({
  path: `/flyteidl.service.${service}/${name}`,
  request: request.includes(".") ? request : `flyteidl.admin.${request}`,
  reply: reply.includes(".") ? reply : `flyteidl.admin.${reply}`,
});
const admin = (name: string, request: string, reply: string): ClusterMethod =>
  method("AdminService", name, request, reply);

/** The methods of Flyte 1 that fx calls. */
export const FLYTE1_METHODS = {
  createTask: admin("CreateTask", "TaskCreateRequest", "TaskCreateResponse"),
  getTask: admin("GetTask", "ObjectGetRequest", "Task"),
  createExecution: admin("CreateExecution", "ExecutionCreateRequest", "ExecutionCreateResponse"),
  getExecution: admin("GetExecution", "WorkflowExecutionGetRequest", "Execution"),
  listExecutions: admin("ListExecutions", "ResourceListRequest", "ExecutionList"),
  listNodeExecutions: admin("ListNodeExecutions", "NodeExecutionListRequest", "NodeExecutionList"),
  listTaskExecutions: admin("ListTaskExecutions", "TaskExecutionListRequest", "TaskExecutionList"),
  getExecutionData: admin(
    "GetExecutionData",
    "WorkflowExecutionGetDataRequest",
    "WorkflowExecutionGetDataResponse",
  ),
  terminateExecution: admin(
    "TerminateExecution",
    "ExecutionTerminateRequest",
    "ExecutionTerminateResponse",
  ),
  getDomains: admin("GetDomains", "GetDomainRequest", "GetDomainsResponse"),
  listProjects: admin("ListProjects", "ProjectListRequest", "Projects"),
  getVersion: admin("GetVersion", "GetVersionRequest", "GetVersionResponse"),
  getUser: method(
    "IdentityService",
    "UserInfo",
    "flyteidl.service.UserInfoRequest",
    "flyteidl.service.UserInfoResponse",
  ),
  getOAuthMetadata: method(
    "AuthMetadataService",
    "GetOAuth2Metadata",
    "flyteidl.service.OAuth2MetadataRequest",
    "flyteidl.service.OAuth2MetadataResponse",
  ),
  getClientConfig: method(
    "AuthMetadataService",
    "GetPublicClientConfig",
    "flyteidl.service.PublicClientAuthConfigRequest",
    "flyteidl.service.PublicClientAuthConfigResponse",
  ),
  createUpload: method(
    "DataProxyService",
    "CreateUploadLocation",
    "flyteidl.service.CreateUploadLocationRequest",
    "flyteidl.service.CreateUploadLocationResponse",
  ),
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
    readonly error?: ExecutionErrorMessage | null;
    readonly abortMetadata?: { readonly cause: string; readonly principal: string } | null;
  } | null;
}

/** `flyteidl.admin.WorkflowExecutionGetDataResponse`. */
export interface ExecutionDataMessage {
  /** Where large outputs are: a signed URL, or a URI in the store. */
  readonly outputs: { readonly url: string; readonly bytes: string } | null;
}

export interface ExecutionErrorMessage {
  readonly code: string;
  readonly message: string;
  readonly kind: string;
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
