import { FxError } from "../../base/errors/errors.ts";
import type { JsonObject } from "../../base/json.ts";
import { jsonToStruct, type Struct, type StructPurpose } from "../../base/struct.ts";
import type { Duration } from "../../values/types/duration.ts";
import type { LogLine, MetricResult } from "../models/connector-messages.ts";
import type { ContainerError } from "../models/container-error.ts";
import type { Phase } from "../models/phase.ts";
import type { LogLink } from "../models/resource.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { errorKinds, errorOrigins, messageFormats, originators, phases } from "./enums.ts";
import {
  dateFromTimestamp,
  durationFromMessage,
  durationFromSeconds,
  timestampFromDate,
} from "./timestamps.ts";

/* The parts of replies that both protocols have. */

/** The fields of a link that both protocols have. Throws FX1007 for an invalid `ttlSeconds`. */
export function messageFromLogLink({
  uri,
  name,
  messageFormat,
  ttlSeconds,
  showWhilePending,
  hideOnceFinished,
}: LogLink): flyteidl.core.ITaskLog {
  return {
    uri,
    name,
    messageFormat: messageFormat && messageFormats.toNumber(messageFormat),
    ttl:
      ttlSeconds === undefined
        ? undefined
        : durationFromSeconds(ttlSeconds, "ttlSeconds", "FX1007"),
    ShowWhilePending: showWhilePending,
    HideOnceFinished: hideOnceFinished,
  };
}

export function logLinkFromMessage({
  uri,
  name,
  messageFormat,
  ttl,
  ShowWhilePending,
  HideOnceFinished,
}: Omit<flyteidl.core.TaskLog, "$unknowns">): LogLink {
  const format = messageFormats.toWord(messageFormat) ?? "UNKNOWN";
  return {
    uri,
    name,
    ...(format !== "UNKNOWN" && { messageFormat: format }),
    ...(ttl !== null && {
      ttlSeconds: toSeconds(durationFromMessage(ttl, "the ttl of a log link")),
    }),
    ...(ShowWhilePending && { showWhilePending: true }),
    ...(HideOnceFinished && { hideOnceFinished: true }),
  };
}

function toSeconds({ seconds, nanos }: Duration): number {
  return seconds + nanos / 1e9;
}

/** Throws FX1004 for 0 and for a number that Flyte does not know. */
export function phaseFromNumber(number: number): Phase {
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
export function messageFromCustomInfo(customInfo: JsonObject | undefined): Struct | undefined {
  return customInfo && Object.keys(customInfo).length > 0
    ? jsonToStruct(customInfo, CUSTOM_INFO)
    : undefined;
}

type LineMessage = Pick<flyteidl.admin.LogLine, "message" | "timestamp" | "originator">;

export function messageFromLogLine({
  message,
  timestamp,
  originator,
}: LogLine): flyteidl.admin.ILogLine {
  return {
    message,
    timestamp: timestamp && timestampFromDate(timestamp),
    originator: originator && originators.toNumber(originator),
  };
}

export function logLineFromMessage({ message, timestamp, originator }: LineMessage): LogLine {
  const date = timestamp === null ? undefined : dateFromTimestamp(timestamp);
  const from = originators.toWord(originator) ?? "UNKNOWN";
  return {
    message,
    ...(date !== undefined && { timestamp: date }),
    ...(from !== "UNKNOWN" && { originator: from }),
  };
}

const METRIC: StructPurpose = { code: "FX1007", name: "a metric's data" };

/** Throws FX1007 for data that a Struct cannot hold. */
export function messageFromMetric({
  metric,
  data,
}: MetricResult): flyteidl.core.IExecutionMetricResult {
  return { metric, data: jsonToStruct(data as JsonObject, METRIC) };
}

export function messageFromError({
  code,
  message,
  kind,
  origin,
}: ContainerError): flyteidl.core.IContainerError {
  return {
    code,
    message,
    kind: errorKinds.toNumber(kind),
    origin: errorOrigins.toNumber(origin),
  };
}
