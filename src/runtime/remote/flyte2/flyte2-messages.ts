import type { ClusterMethod } from "../cluster-calls.ts";
import type { TaskLogMessage, TimestampMessage } from "../message-parts.ts";

const method = (service: string, name: string): ClusterMethod => {
  const folder = service.split(".")[0]!;
  return {
    path: `/flyteidl2.${service}/${name}`,
    request: `flyteidl2.${folder}.${name}Request`,
    reply: `flyteidl2.${folder}.${name}Response`,
  };
};

/** The methods of Flyte 2 that fx calls. */
export const FLYTE2_METHODS = {
  deployTask: method("task.TaskService", "DeployTask"),
  getTaskDetails: method("task.TaskService", "GetTaskDetails"),
  createRun: method("workflow.RunService", "CreateRun"),
  watchActionDetails: method("workflow.RunService", "WatchActionDetails"),
  getActionDetails: method("workflow.RunService", "GetActionDetails"),
  getActionDataUris: method("workflow.RunService", "GetActionDataURIs"),
  listRuns: method("workflow.RunService", "ListRuns"),
  abortRun: method("workflow.RunService", "AbortRun"),
  getActionData: method("dataproxy.DataProxyService", "GetActionData"),
  createUpload: method("dataproxy.DataProxyService", "CreateUploadLocation"),
  tailLogs: method("dataproxy.DataProxyService", "TailLogs"),
  selectCluster: method("cluster.ClusterService", "SelectCluster"),
  getUser: method("auth.IdentityService", "UserInfo"),
  getOAuthMetadata: method("auth.AuthMetadataService", "GetOAuth2Metadata"),
  getClientConfig: method("auth.AuthMetadataService", "GetPublicClientConfig"),
  getProject: method("project.ProjectService", "GetProject"),
} as const;

/** Field numbers of messages that fx copies as bytes. */
export const FLYTE2_FIELD = {
  deploySpec: 2,
  runInputs: 4,
  /** GetTaskDetailsResponse → details → spec. */
  taskSpec: [1, 3],
  dataInputs: 1,
  dataOutputs: 2,
} as const;

/** `flyteidl2.workflow.ActionDetails`, decoded: the fields that fx reads. */
export interface ActionDetailsMessage {
  readonly metadata: {
    readonly task?: {
      readonly id: { readonly name: string; readonly version: string } | null;
    } | null;
  } | null;
  readonly status: {
    readonly phase: string;
    readonly startTime: TimestampMessage | null;
    readonly endTime: TimestampMessage | null;
    readonly attempts: number;
  } | null;
  readonly errorInfo?: ErrorInfoMessage | null;
  readonly abortInfo?: { readonly reason: string } | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly phase: string;
    readonly errorInfo: ErrorInfoMessage | null;
    readonly logInfo: readonly TaskLogMessage[];
    readonly phaseTransitions: readonly { readonly phase: string }[];
    readonly clusterEvents: readonly { readonly message: string }[];
  }[];
}

export interface ErrorInfoMessage {
  readonly message: string;
  readonly kind: string;
}

/** `flyteidl2.dataproxy.TailLogsResponse`. */
export interface TailLogsMessage {
  readonly logs: readonly { readonly lines: readonly { readonly message: string }[] }[];
}

/** `flyteidl2.workflow.ListRunsResponse`. */
export interface ListRunsMessage {
  readonly token: string;
  readonly runs: readonly {
    readonly action: {
      readonly id: { readonly run: { readonly name: string } | null } | null;
      readonly metadata: {
        readonly task?: { readonly id: { readonly name: string } | null } | null;
      } | null;
      readonly status: {
        readonly phase: string;
        readonly startTime: TimestampMessage | null;
      } | null;
    } | null;
  }[];
}
