import type { ExecutionError, ExecutionState } from "../cluster-types.ts";
import { describeAbort, toErrorKind, toExecutionState } from "../message-parts.ts";
import type { ActionDetailsMessage, ErrorInfoMessage } from "./flyte2-messages.ts";

/** The state of a run from the details of its first action. */
export function readAction(name: string, details: ActionDetailsMessage): ExecutionState {
  const { status, attempts } = details;
  const latest = attempts.toSorted((a, b) => b.attempt - a.attempt)[0];
  const state = toExecutionState({
    name,
    task: details.metadata?.task?.id ?? undefined,
    phase: (status?.phase ?? "UNSPECIFIED").replace(/^ACTION_PHASE_/, ""),
    error: toError(details.errorInfo) ?? toAbort(details.abortInfo) ?? toError(latest?.errorInfo),
    attempts: attempts.map(({ attempt, clusterEvents, logInfo }) => ({
      number: attempt,
      message: clusterEvents.at(-1)?.message ?? "",
      logs: logInfo,
    })),
    startedAt: status?.startTime,
    endedAt: status?.endTime,
  });
  return latest === undefined ? { ...state, attempt: status?.attempts ?? 0 } : state;
}

function toError(error: ErrorInfoMessage | null | undefined): ExecutionError | undefined {
  if (error == null) return undefined;
  return { code: "", kind: toErrorKind(error.kind), message: error.message };
}

function toAbort(
  abort: { readonly reason: string } | null | undefined,
): ExecutionError | undefined {
  if (abort == null) return undefined;
  return { code: "", kind: "USER", message: describeAbort(abort.reason) };
}
