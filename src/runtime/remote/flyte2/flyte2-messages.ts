import type { ExecutionState } from "../cluster-types.ts";
import {
  type ErrorMessage,
  type TaskLogMessage,
  type TimestampMessage,
  toAbort,
  toError,
  toExecutionState,
} from "../message-parts.ts";

/** The methods of Flyte 2 that fx calls. */
export const FLYTE2_METHODS = {
  deployTask: "/flyteidl2.task.TaskService/DeployTask",
  getTaskDetails: "/flyteidl2.task.TaskService/GetTaskDetails",
  createRun: "/flyteidl2.workflow.RunService/CreateRun",
  watchActionDetails: "/flyteidl2.workflow.RunService/WatchActionDetails",
  getActionDetails: "/flyteidl2.workflow.RunService/GetActionDetails",
  getActionDataUris: "/flyteidl2.workflow.RunService/GetActionDataURIs",
  listRuns: "/flyteidl2.workflow.RunService/ListRuns",
  abortRun: "/flyteidl2.workflow.RunService/AbortRun",
  getActionData: "/flyteidl2.dataproxy.DataProxyService/GetActionData",
  createUpload: "/flyteidl2.dataproxy.DataProxyService/CreateUploadLocation",
  tailLogs: "/flyteidl2.dataproxy.DataProxyService/TailLogs",
  selectCluster: "/flyteidl2.cluster.ClusterService/SelectCluster",
  getUser: "/flyteidl2.auth.IdentityService/UserInfo",
  getOAuthMetadata: "/flyteidl2.auth.AuthMetadataService/GetOAuth2Metadata",
  getClientConfig: "/flyteidl2.auth.AuthMetadataService/GetPublicClientConfig",
  getProject: "/flyteidl2.project.ProjectService/GetProject",
  createApp: "/flyteidl2.app.AppService/Create",
  getApp: "/flyteidl2.app.AppService/Get",
  updateApp: "/flyteidl2.app.AppService/Update",
  deleteApp: "/flyteidl2.app.AppService/Delete",
  listApps: "/flyteidl2.app.AppService/List",
  watchApp: "/flyteidl2.app.AppService/Watch",
  tailAppLogs: "/flyteidl2.app.AppLogsService/TailLogs",
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
  readonly errorInfo?: ErrorMessage | null;
  readonly abortInfo?: { readonly reason: string } | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly errorInfo: ErrorMessage | null;
    readonly logInfo: readonly TaskLogMessage[];
    readonly clusterEvents: readonly { readonly message: string }[];
  }[];
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

/** The state of a run from the details of its first action. */
export function readAction(name: string, details: ActionDetailsMessage): ExecutionState {
  const { status, attempts } = details;
  const latest = attempts.toSorted((a, b) => b.attempt - a.attempt)[0];
  const state = toExecutionState({
    name,
    task: details.metadata?.task?.id ?? undefined,
    phase: (status?.phase ?? "UNSPECIFIED").replace(/^ACTION_PHASE_/, ""),
    error:
      toError(details.errorInfo) ??
      toAbort(details.abortInfo?.reason) ??
      toError(latest?.errorInfo),
    attempts: attempts.map(({ attempt, clusterEvents, logInfo }) => ({
      node: "",
      number: attempt,
      message: clusterEvents.at(-1)?.message ?? "",
      logs: logInfo,
    })),
    startedAt: status?.startTime,
    endedAt: status?.endTime,
  });
  return latest === undefined ? { ...state, attempt: status?.attempts ?? 0 } : state;
}
