import { FxError } from "../../base/errors/errors.ts";
import type { JsonObject } from "../../base/json.ts";
import { jsonToStruct, type Struct, type StructPurpose, structToJson } from "../../base/struct.ts";
import { momentFromDate } from "../../values/types/timestamp.ts";
import type { MetricResult } from "../models/connector-messages.ts";
import type { ContainerError } from "../models/container-error.ts";
import type { LogLine, LogLink } from "../models/job-log.ts";
import type { Phase } from "../models/phase.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { flyteidl } from "../v1/generated/messages.js";
import type { Dialect, ResourceFields } from "./dialect.ts";
import { errorKinds, errorOrigins, messageFormats, originators, phases } from "./enums.ts";
import { dateFromTimestamp, durationFromMessage, durationFromSeconds } from "./timestamps.ts";

/* The parts of replies that both protocols have. */

/** The fields of a link that both protocols have. Throws FX1007 for an invalid `ttlSeconds`. */
export function messageFromLogLink(link: LogLink): flyteidl.core.ITaskLog {
  const { uri, name, messageFormat, ttlSeconds } = link;
  return {
    uri,
    name,
    messageFormat: messageFormat && messageFormats.toNumber(messageFormat),
    ttl: ttlSeconds === undefined ? undefined : durationFromSeconds(ttlSeconds),
    ShowWhilePending: link.showWhilePending,
    HideOnceFinished: link.hideOnceFinished,
  };
}

export function logLinkFromMessage(message: Omit<flyteidl.core.TaskLog, "$unknowns">): LogLink {
  const { uri, name } = message;
  const messageFormat = messageFormats.toWord(message.messageFormat) ?? "UNKNOWN";
  const ttl = message.ttl && durationFromMessage(message.ttl, "the ttl of a log link");
  return {
    uri,
    name,
    ...(messageFormat !== "UNKNOWN" && { messageFormat }),
    ...(ttl !== null && { ttlSeconds: ttl.seconds + ttl.nanos / 1e9 }),
    ...(message.ShowWhilePending && { showWhilePending: true }),
    ...(message.HideOnceFinished && { hideOnceFinished: true }),
  };
}

/** Throws FX1004 for 0 and for a number that Flyte does not know. */
function phaseFromNumber(number: number): Phase {
  const phase = phases.toWord(number);
  if (phase !== undefined) return phase;
  throw new FxError(
    "FX1004",
    number === 0
      ? "the connector returned no phase"
      : `the connector returned phase ${number}, which Flyte does not know`,
  );
}

export const CUSTOM_INFO: StructPurpose = { code: "FX1007", name: "customInfo" };

/** Like flytekit, leaves an empty customInfo unset. */
function messageFromCustomInfo(customInfo: JsonObject | undefined): Struct | undefined {
  return customInfo && Object.keys(customInfo).length > 0
    ? jsonToStruct(customInfo, CUSTOM_INFO)
    : undefined;
}

export function messageFromLogLine(line: LogLine): flyteidl.admin.ILogLine {
  const { message, timestamp, originator } = line;
  return {
    message,
    timestamp: timestamp && momentFromDate(new Date(timestamp)),
    originator: originator && originators.toNumber(originator),
  };
}

export function logLineFromMessage(line: Omit<flyteidl.admin.LogLine, "$unknowns">): LogLine {
  const { message } = line;
  const timestamp = dateFromTimestamp(line.timestamp);
  const originator = originators.toWord(line.originator) ?? "UNKNOWN";
  return {
    message,
    ...(timestamp !== undefined && { timestamp }),
    ...(originator !== "UNKNOWN" && { originator }),
  };
}

const METRIC: StructPurpose = { code: "FX1007", name: "a metric's data" };

/** Throws FX1007 for data that a Struct cannot hold. */
export function messageFromMetric(result: MetricResult): flyteidl.core.IExecutionMetricResult {
  return { metric: result.metric, data: jsonToStruct(result.data as JsonObject, METRIC) };
}

/** Flyte 2 has no fields for time and worker. */
export function messageFromError(error: ContainerError): flyteidl.core.IContainerError {
  return {
    ...error,
    kind: errorKinds.toNumber(error.kind),
    origin: errorOrigins.toNumber(error.origin),
    timestamp: momentFromDate(new Date(error.timestamp)),
  };
}

const { Kind } = flyteidl.admin.AgentError;
const { ErrorKind } = flyteidl.core.ExecutionError;

export function messageFromResource(
  resource: ResourceMessage,
  { literals, logLinks }: Dialect,
): object {
  const { phase, message, outputs, customInfo } = resource;
  return {
    phase: phase && phases.toNumber(phase),
    message,
    logLinks: resource.logLinks.map((link) => logLinks.toMessage(link)),
    outputs: outputs && literals.toMessage(outputs),
    customInfo: messageFromCustomInfo(customInfo),
    agentError: createAgentError(resource),
  };
}

/** For a synchronous call, the engine of Flyte 1 shows this code as the error's. */
function createAgentError(resource: ResourceMessage): flyteidl.admin.IAgentError | undefined {
  const { phase, errorCode = "TaskFailedWithError" } = resource;
  if (phase !== "FAILED" && phase !== "RETRYABLE_FAILED") return undefined;
  const kind = phase === "FAILED" ? Kind.NON_RECOVERABLE : Kind.RECOVERABLE;
  return { code: errorCode, kind, origin: ErrorKind.USER };
}

export function resourceFromMessage(
  message: ResourceFields,
  { literals, logLinks }: Dialect,
): ResourceMessage {
  const { outputs, customInfo } = message;
  return {
    phase: phases.toWord(message.phase),
    message: message.message,
    logLinks: message.logLinks.map((link) => logLinks.fromMessage(link)),
    ...(outputs !== null && { outputs: literals.fromMessage(outputs) }),
    ...(customInfo !== null && { customInfo: structToJson(customInfo as object) }),
  };
}

/** Older servers of Flyte 1 send a state instead of a phase. */
const PHASE_BY_STATE: readonly Phase[] = [
  "RETRYABLE_FAILED",
  "FAILED",
  "QUEUED",
  "RUNNING",
  "SUCCEEDED",
];

/**
 * Like the engine, uses the older state if the phase is unset. An unset state is a retryable
 * failure. Throws FX1004 if the server returned no phase that Flyte knows.
 */
export function resourceFromReply(message: ResourceFields, dialect: Dialect): ResourceMessage {
  const { phase, state = NaN } = message;
  const older = phase === 0 ? PHASE_BY_STATE[state] : undefined;
  return { ...resourceFromMessage(message, dialect), phase: older ?? phaseFromNumber(phase) };
}
