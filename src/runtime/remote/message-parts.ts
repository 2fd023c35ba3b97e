import { dateFromTimestamp } from "../wire/shared/timestamps.ts";
import type { ExecutionError, ExecutionState } from "./cluster-types.ts";

/** `google.protobuf.Timestamp`, decoded. */
export interface TimestampMessage {
  readonly seconds: string;
  readonly nanos: number;
}

/** Undefined for an unset timestamp, or one that a Date cannot hold. */
export function toDate(message: TimestampMessage | null | undefined): Date | undefined {
  return dateFromTimestamp(message && { ...message, seconds: Number(message.seconds) });
}

/** `flyteidl.core.TaskLog` of either protocol, decoded. */
export interface TaskLogMessage {
  readonly uri: string;
  readonly name: string;
}

/** @param by who aborted the execution, if the cluster says so */
export function toAbort(reason: string | undefined, by = ""): ExecutionError | undefined {
  if (reason === undefined) return undefined;
  const aborted = by === "" ? "aborted" : `aborted by ${by}`;
  const text = reason === "" ? aborted : `${aborted}: ${reason}`;
  return { code: "", kind: "USER", message: /^aborted\b/i.test(reason) ? reason : text };
}

/** `flyteidl.core.ExecutionError` of either protocol, decoded. Only Flyte 1 has codes. */
export interface ErrorMessage {
  readonly code?: string;
  readonly message: string;
  readonly kind: string;
}

export function toError(error: ErrorMessage | null | undefined): ExecutionError | undefined {
  if (error == null) return undefined;
  const { code = "", message } = error;
  const kind = error.kind.replace(/^KIND_/, "");
  return { code, kind: kind === "USER" || kind === "SYSTEM" ? kind : "UNKNOWN", message };
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
    /** The node of a workflow; empty if the execution runs one task. */
    readonly node: string;
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
    .map(({ node, number, message, logs }) => {
      const prefix = node === "" ? "" : `${node}: `;
      const logLinks = logs.map(({ uri, name }) => ({ uri, name: `${prefix}${name}` }));
      return { node, number, message: message && `${prefix}${message}`, logLinks };
    })
    .sort((a, b) => b.number - a.number);
  const [current] = newestFirst;
  const latest = newestFirst.filter(
    ({ node }, index) => newestFirst.findIndex((each) => each.node === node) === index,
  );
  return {
    ...parts,
    isFinal,
    message: current?.message ?? "",
    attempt: current?.number ?? 0,
    logLinks: latest.flatMap(({ logLinks }) => logLinks),
    attempts: newestFirst,
    startedAt: toDate(parts.startedAt),
    endedAt: isFinal ? toDate(parts.endedAt) : undefined,
  };
}
