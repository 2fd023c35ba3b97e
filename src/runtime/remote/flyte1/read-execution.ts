import type { ClusterCalls } from "../cluster-calls.ts";
import type { ExecutionState } from "../cluster-types.ts";
import { toAbort, toError, toExecutionState } from "../message-parts.ts";
import type { RpcOptions } from "../transport/rpc.ts";
import {
  type ExecutionMessage,
  FLYTE1_METHODS,
  type NodeExecutionListMessage,
  type TaskExecutionListMessage,
} from "./flyte1-messages.ts";

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
