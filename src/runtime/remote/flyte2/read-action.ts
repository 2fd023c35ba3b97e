import type { ExecutionError, ExecutionState } from "../cluster-types.ts";
import { describeAbort, toDate } from "../message-parts.ts";
import type { ActionDetailsMessage, ErrorInfoMessage } from "./flyte2-messages.ts";

const FINAL: ReadonlySet<string> = new Set([
  "SUCCEEDED",
  "FAILED",
  "ABORTED",
  "TIMED_OUT",
  "RECOVERED",
]);

/** The state of a run from the details of its first action. */
export function readAction(name: string, details: ActionDetailsMessage): ExecutionState {
  const { status } = details;
  const phase = (status?.phase ?? "UNSPECIFIED").replace(/^ACTION_PHASE_/, "");
  const latest = [...details.attempts].sort((a, b) => b.attempt - a.attempt)[0];
  const attempts = details.attempts.map(({ attempt, logInfo }) => ({
    number: attempt,
    logLinks: logInfo.map(({ uri, name: text }) => ({ uri, name: text })),
  }));
  return {
    name,
    task: details.metadata?.task?.id ?? undefined,
    phase,
    isFinal: FINAL.has(phase),
    message: latest?.clusterEvents.at(-1)?.message ?? "",
    error: toError(details.errorInfo) ?? toAbort(details.abortInfo) ?? toError(latest?.errorInfo),
    attempt: latest?.attempt ?? status?.attempts ?? 0,
    logLinks: attempts.find(({ number }) => number === latest?.attempt)?.logLinks ?? [],
    attempts,
    startedAt: toDate(status?.startTime),
    endedAt: toDate(status?.endTime),
  };
}

function toError(error: ErrorInfoMessage | null | undefined): ExecutionError | undefined {
  if (error == null) return undefined;
  const kind = error.kind.replace(/^KIND_/, "");
  return {
    code: "",
    kind: kind === "USER" || kind === "SYSTEM" ? kind : "UNKNOWN",
    message: error.message,
  };
}

function toAbort(
  abort: { readonly reason: string } | null | undefined,
): ExecutionError | undefined {
  if (abort == null) return undefined;
  return { code: "", kind: "USER", message: describeAbort(abort.reason) };
}
