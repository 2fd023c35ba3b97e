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
    /** Whether it contains other nodes, like a workflow in a workflow. */
    readonly metadata: { readonly isParentNode: boolean } | null;
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

type Ask = (path: string, request: object) => Promise<unknown>;

/** Which nodes of a workflow are read: all, or those that need a look. */
export type NodeChoice = "all" | "relevant";

/** The nodes that every workflow has. */
const FRAME_NODES = /^(?:start|end)-node$/;
const FAILED = /^(?:FAILED|FAILING|TIMED_OUT)$/;
const FINE = /^(?:SUCCEEDED|SKIPPED|RECOVERED)$/;
const MOST_NODES = { all: 1000, relevant: 10 };
/** How deep workflows may nest. */
const DEEPEST = 10;

/**
 * Reads an execution. A node that has failed is relevant; if there is none, one that has not
 * succeeded; and the only node.
 */
export async function readExecution(
  calls: ClusterCalls,
  id: { readonly name: string },
  choice: NodeChoice,
  options: RpcOptions,
): Promise<ExecutionState> {
  const ask: Ask = (path, request) =>
    calls.ask(`read execution ${id.name}`, path, request, options);
  const execution = (await ask(FLYTE1_METHODS.getExecution, { id })) as ExecutionMessage;
  const { closure } = execution;
  const abort = closure?.abortMetadata;
  return toExecutionState({
    name: execution.id?.name ?? "",
    task: execution.spec?.launchPlan ?? undefined,
    phase: closure?.phase ?? "UNDEFINED",
    error: toError(closure?.error) ?? toAbort(abort?.cause, abort?.principal),
    attempts: await readAttempts(id, choice, ask),
    startedAt: closure?.startedAt ?? closure?.createdAt,
    endedAt: closure?.updatedAt,
  });
}

/** None before the engine has started a task. */
async function readAttempts(id: object, choice: NodeChoice, ask: Ask) {
  const nodes = await listNodes({ workflowExecutionId: id }, choice, ask);
  const attempts = [];
  for (const { node, nodeExecutionId } of nodes.slice(0, MOST_NODES[choice])) {
    const reply = await ask(FLYTE1_METHODS.listTaskExecutions, { nodeExecutionId, limit: 100 });
    for (const { id: execution, closure } of (reply as TaskExecutionListMessage).taskExecutions)
      attempts.push({
        node,
        number: (execution?.retryAttempt ?? 0) + 1,
        message: closure?.reasons.at(-1)?.message ?? closure?.reason ?? "",
        logs: closure?.logs ?? [],
      });
  }
  return attempts;
}

/** The nodes to read, each followed by its own nodes. The only node has no name. */
async function listNodes(
  parent: { readonly workflowExecutionId: object; readonly uniqueParentId?: string },
  choice: NodeChoice,
  ask: Ask,
  depth = 1,
): Promise<{ readonly node: string; readonly nodeExecutionId: object | null }[]> {
  const all = [];
  const pages = listPages(MOST_NODES.all, async (page) => {
    const reply = await ask(FLYTE1_METHODS.listNodeExecutions, { ...parent, ...page });
    const { nodeExecutions, token } = reply as NodeExecutionListMessage;
    return { items: nodeExecutions.map((one) => ({ ...one, name: one.id?.nodeId ?? "" })), token };
  });
  for await (const page of pages) all.push(...page.filter(({ name }) => !FRAME_NODES.test(name)));
  const failed = all.filter(({ closure }) => FAILED.test(closure?.phase ?? ""));
  const unfinished = all.filter(({ closure }) => !FINE.test(closure?.phase ?? ""));
  const relevant = failed.length > 0 ? failed : unfinished;
  const isOnly = depth === 1 && all.length === 1;
  const nodes = [];
  for (const { id, name, metadata } of choice === "all" || isOnly ? all : relevant) {
    nodes.push({ node: isOnly ? "" : name, nodeExecutionId: id });
    if (metadata?.isParentNode === true && depth < DEEPEST)
      nodes.push(...(await listNodes({ ...parent, uniqueParentId: name }, choice, ask, depth + 1)));
  }
  return nodes;
}
