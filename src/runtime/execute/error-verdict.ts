import { isKind } from "../base/brand.ts";
import { type ErrorCode, FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { TaskFailure } from "../task/run/task-failure.ts";
import type { ContainerError } from "../wire/models/container-error.ts";

/** How Flyte counts an error: whose fault it is, whether a retry may work, and its code. */
export type ErrorVerdict = Pick<ContainerError, "code" | "kind" | "origin">;

/** A failure outside the author's code: of storage, of invalid bytes, or of fx itself. */
export class ContainerFault extends Error {
  override readonly name = "ContainerFault";
  readonly fault: unknown;

  constructor(fault: unknown) {
    super("the task's surroundings failed", { cause: fault });
    this.fault = fault;
  }
}

/** Faults of the environment that no retry can fix, because it would see the same bytes, the same image or the same URI. */
const PERMANENT: ReadonlySet<ErrorCode> = new Set(["FX2006", "FX5015", "FX5016", "FX5017"]);
const LONGEST_CODE = 100;

/** Classifies an error for Flyte. An error of author code is a user's error, and permanent unless it says otherwise. */
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

/** Flyte 2 repeats an attempt that ends with SYSTEM and RECOVERABLE forever. With USER it counts the task's retries. */
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

/** A missing secret is the author's fault, who must declare it. */
function isEnvironmentFault({ code, kind }: FxError): boolean {
  return kind === "internal" || (kind === "environment" && code !== "FX5001");
}

/** The error's own code. A nested run passes on the code of its task. */
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
