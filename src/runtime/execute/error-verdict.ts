import { isKind } from "../base/brand.ts";
import { type ErrorCode, FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { TaskFailure } from "../task/run/task-failure.ts";
import type { ContainerError } from "../wire/models/container-error.ts";

/** How Flyte classifies an error: its code, who caused it, and whether a retry may succeed. */
export type ErrorVerdict = Pick<ContainerError, "code" | "kind" | "origin">;

/** A failure outside the author's code: of storage, of invalid bytes, or of fx itself. */
export class ContainerFault extends Error {
  override readonly name = "ContainerFault";

  constructor(readonly fault: unknown) {
    super("a failure outside the task's code", { cause: fault });
  }
}

/**
 * Environment faults that a retry cannot fix, because it would use the same bytes, image or URI.
 */
const PERMANENT: ReadonlySet<ErrorCode> = new Set(["FX2006", "FX5015", "FX5016", "FX5017"]);
const LONGEST_CODE = 100;

/**
 * Classifies an error for Flyte. Errors from author code are user errors, and permanent unless they
 * are retryable.
 */
export function verdictFromThrown(thrown: unknown, protocol: Protocol): ErrorVerdict {
  if (thrown instanceof ContainerFault) return systemVerdict(thrown.fault, protocol);
  if (thrown instanceof RunStop) return verdictFromStop(thrown, protocol);
  if (thrown instanceof FxError && isEnvironmentFault(thrown))
    return systemVerdict(thrown, protocol);
  const isRetryable =
    thrown instanceof FxError ? thrown.retryable : isKind(thrown, "retryable-error");
  return {
    code: getErrorCode(thrown) ?? getDefaultCode(thrown, isRetryable, protocol),
    kind: isRetryable ? "RECOVERABLE" : "NON_RECOVERABLE",
    origin: "USER",
  };
}

/** USER for Flyte 2, which retries SYSTEM and RECOVERABLE forever but counts retries for USER. */
function systemVerdict(fault: unknown, protocol: Protocol): ErrorVerdict {
  const isPermanent = fault instanceof FxError && PERMANENT.has(fault.code);
  return {
    code: "SYSTEM",
    kind: isPermanent ? "NON_RECOVERABLE" : "RECOVERABLE",
    origin: protocol === "flyte2" && !isPermanent ? "USER" : "SYSTEM",
  };
}

function verdictFromStop({ by }: RunStop, protocol: Protocol): ErrorVerdict {
  if (by.kind === "crash") return verdictFromThrown(by.error, protocol);
  if (by.kind === "attempt-timeout")
    return { code: "USER:Timeout", kind: "RECOVERABLE", origin: "USER" };
  return systemVerdict(by, protocol);
}

/** A missing secret counts as the author's error: tasks must declare their secrets. */
function isEnvironmentFault({ code, kind }: FxError): boolean {
  return kind === "internal" || (kind === "environment" && code !== "FX5001");
}

/** The error's own code. For a failed nested run, the code of its cause. */
function getErrorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  if (thrown instanceof TaskFailure) return getErrorCode(thrown.cause) ?? thrown.code;
  const { code } = thrown as { code?: unknown };
  if (typeof code === "number") return String(code);
  return typeof code === "string" && code !== "" && code.length <= LONGEST_CODE ? code : undefined;
}

function getDefaultCode(thrown: unknown, isRetryable: boolean, protocol: Protocol): string {
  if (protocol === "flyte2") return thrown instanceof Error ? thrown.name : "Error";
  return isRetryable ? "USER:Recoverable" : "USER:RuntimeError";
}
