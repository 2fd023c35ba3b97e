import type { ExecutionError, ExecutionState } from "./cluster-types.ts";

/** `google.protobuf.Timestamp`, decoded. */
export interface TimestampMessage {
  readonly seconds: string;
  readonly nanos: number;
}

/** Undefined for an unset timestamp. */
export function toDate(message: TimestampMessage | null | undefined): Date | undefined {
  if (message == null) return undefined;
  return new Date(Number(message.seconds) * 1000 + message.nanos / 1e6);
}

/** `flyteidl.core.TaskLog` of either protocol, decoded. */
export interface TaskLogMessage {
  readonly uri: string;
  readonly name: string;
}

/** @param by who aborted the execution, for instance " by ada" */
export function describeAbort(reason: string, by = ""): string {
  if (reason === "") return `aborted${by}`;
  return /^aborted\b/i.test(reason) ? reason : `aborted${by}: ${reason}`;
}

/** The final phases of both Flytes. */
const FINAL: ReadonlySet<string> = new Set([
  "SUCCEEDED",
  "FAILED",
  "ABORTED",
  "TIMED_OUT",
  "RECOVERED",
]);

/** What a message says about an execution. Both Flytes list the attempts in no certain order. */
interface ExecutionParts extends Pick<ExecutionState, "name" | "task" | "phase" | "error"> {
  readonly attempts: readonly {
    readonly number: number;
    readonly message: string;
    readonly logs: readonly TaskLogMessage[];
  }[];
  readonly startedAt: TimestampMessage | null | undefined;
  readonly endedAt: TimestampMessage | null | undefined;
}

export function toExecutionState({ attempts, ...parts }: ExecutionParts): ExecutionState {
  const isFinal = FINAL.has(parts.phase);
  const newestFirst = attempts
    .map(({ number, message, logs }) => ({
      number,
      message,
      logLinks: logs.map(({ uri, name }) => ({ uri, name })),
    }))
    .sort((a, b) => b.number - a.number);
  const [current] = newestFirst;
  return {
    ...parts,
    isFinal,
    message: current?.message ?? "",
    attempt: current?.number ?? 0,
    logLinks: current?.logLinks ?? [],
    attempts: newestFirst,
    startedAt: toDate(parts.startedAt),
    endedAt: isFinal ? toDate(parts.endedAt) : undefined,
  };
}

/** The kind of an error, which Flyte 2 writes as `KIND_USER`. */
export function toErrorKind(kind: string): ExecutionError["kind"] {
  const name = kind.replace(/^KIND_/, "");
  return name === "USER" || name === "SYSTEM" ? name : "UNKNOWN";
}
