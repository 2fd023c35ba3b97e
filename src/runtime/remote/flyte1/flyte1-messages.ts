import type { ClusterCalls } from "../cluster-calls.ts";
import type { ExecutionState } from "../cluster-types.ts";
import {
  type ErrorMessage,
  type TaskLogMessage,
  type TimestampMessage,
  toAbort,
  toError,
  toExecutionState,
} from "../message-parts.ts";
import type { RpcOptions } from "../transport/rpc.ts";

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
  readonly outputs: { readonly url: string } | null;
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
      readonly reason: string;
      readonly logs: readonly TaskLogMessage[];
      readonly reasons: readonly { readonly message: string }[];
    } | null;
  }[];
}

/** The nodes that every workflow has; the third one is the task's. */
const FRAME_NODES: ReadonlySet<string> = new Set(["start-node", "end-node"]);

/** Reads an execution of one task, and the current attempt of the task. */
export async function readExecution(
  calls: ClusterCalls,
  id: { readonly name: string },
  options: RpcOptions,
): Promise<ExecutionState> {
  const ask = (path: string, request: object): Promise<unknown> =>
    calls.ask(`read execution ${id.name}`, path, request, options);
  const execution = (await ask(FLYTE1_METHODS.getExecution, { id })) as ExecutionMessage;
  const { closure } = execution;
  const abort = closure?.abortMetadata;
  return toExecutionState({
    name: execution.id?.name ?? "",
    task: execution.spec?.launchPlan ?? undefined,
    phase: closure?.phase ?? "UNDEFINED",
    error: toError(closure?.error) ?? toAbort(abort?.cause, abort?.principal),
    attempts: await readAttempts(id, ask),
    startedAt: closure?.startedAt ?? closure?.createdAt,
    endedAt: closure?.updatedAt,
  });
}

/** None before the engine has started the task. */
async function readAttempts(id: object, ask: (path: string, request: object) => Promise<unknown>) {
  const { listNodeExecutions, listTaskExecutions } = FLYTE1_METHODS;
  const nodesRequest = { workflowExecutionId: id, limit: 10 };
  const nodes = (await ask(listNodeExecutions, nodesRequest)) as NodeExecutionListMessage;
  const node = nodes.nodeExecutions.find(
    (one) => one.id !== null && !FRAME_NODES.has(one.id.nodeId),
  );
  if (node === undefined) return [];
  const tasksRequest = { nodeExecutionId: node.id, limit: 100 };
  const { taskExecutions } = (await ask(
    listTaskExecutions,
    tasksRequest,
  )) as TaskExecutionListMessage;
  return taskExecutions.map(({ id: execution, closure }) => ({
    number: (execution?.retryAttempt ?? 0) + 1,
    message: closure?.reasons.at(-1)?.message ?? closure?.reason ?? "",
    logs: closure?.logs ?? [],
  }));
}
