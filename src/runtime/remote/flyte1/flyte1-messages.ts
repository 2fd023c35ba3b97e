import type { ClusterCalls } from "../cluster-calls.ts";
import type { ExecutionState } from "../cluster-types.ts";
import { listPages } from "../list-pages.ts";
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
  readonly nodeExecutions: readonly {
    readonly id: { readonly nodeId: string } | null;
    readonly closure: { readonly phase: string } | null;
  }[];
  readonly token: string;
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

/** The nodes that every workflow has; the others are those of its tasks. */
const FRAME_NODES: ReadonlySet<string> = new Set(["start-node", "end-node"]);

const MOST_NODES = 1000;
const DONE: ReadonlySet<string> = new Set(["SUCCEEDED", "SKIPPED", "RECOVERED"]);

type Ask = (path: string, request: object) => Promise<unknown>;

/**
 * Reads an execution, and the attempts of its tasks.
 *
 * @param isWhole whether to read also the attempts of a workflow's nodes that have succeeded
 */
export async function readExecution(
  calls: ClusterCalls,
  id: { readonly name: string },
  isWhole: boolean,
  options: RpcOptions,
): Promise<ExecutionState> {
  const ask: Ask = (path, request) =>
    calls.ask(`read execution ${id.name}`, path, request, options);
  const execution = (await ask(FLYTE1_METHODS.getExecution, { id })) as ExecutionMessage;
  const { closure } = execution;
  const abort = closure?.abortMetadata;
  const nodes = await readNodes(id, ask);
  const isWorkflow = nodes.length > 1;
  const asked = nodes.filter(({ phase }) => isWhole || !isWorkflow || !DONE.has(phase));
  const attempts = asked.map(async (node) => {
    const request = { nodeExecutionId: node.id, limit: 100 };
    const reply = await ask(FLYTE1_METHODS.listTaskExecutions, request);
    return (reply as TaskExecutionListMessage).taskExecutions.map((task) => ({
      node: isWorkflow ? node : undefined,
      number: (task.id?.retryAttempt ?? 0) + 1,
      message: task.closure?.reasons.at(-1)?.message ?? task.closure?.reason ?? "",
      logs: task.closure?.logs ?? [],
    }));
  });
  return toExecutionState({
    name: execution.id?.name ?? "",
    task: execution.spec?.launchPlan ?? undefined,
    phase: closure?.phase ?? "UNDEFINED",
    error: toError(closure?.error) ?? toAbort(abort?.cause, abort?.principal),
    attempts: (await Promise.all(attempts)).flat(),
    startedAt: closure?.startedAt ?? closure?.createdAt,
    endedAt: closure?.updatedAt,
  });
}

/** None before the engine has started the task. */
async function readNodes(workflowExecutionId: object, ask: Ask) {
  const pages = listPages(MOST_NODES, async (page) => {
    const reply = await ask(FLYTE1_METHODS.listNodeExecutions, { workflowExecutionId, ...page });
    const { nodeExecutions, token } = reply as NodeExecutionListMessage;
    const items = nodeExecutions.map(({ id, closure }) => ({
      id,
      name: id?.nodeId ?? "",
      phase: closure?.phase ?? "",
    }));
    return { items, token };
  });
  const nodes = [];
  for await (const page of pages) nodes.push(...page);
  return nodes.filter(({ name }) => !FRAME_NODES.has(name));
}
