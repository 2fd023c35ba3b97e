import type { LogLink } from "../connector/resource.ts";
import type { Duration } from "../types/duration.ts";
import { durationOf, durationOfSeconds } from "./duration.ts";
import { messageFormats } from "./enums.ts";
import type { flyteidl } from "./v1/generated/messages.js";

/** What both protocols say of a link. Throws FX1007 for a ttl that is no time. */
export function messageOfLogLink({
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
    messageFormat: messageFormat && messageFormats.numberOf(messageFormat),
    ttl:
      ttlSeconds === undefined ? undefined : durationOfSeconds(ttlSeconds, "ttlSeconds", "FX1007"),
    ShowWhilePending: showWhilePending,
    HideOnceFinished: hideOnceFinished,
  };
}

export function logLinkOf({
  uri,
  name,
  messageFormat,
  ttl,
  ShowWhilePending,
  HideOnceFinished,
}: Omit<flyteidl.core.TaskLog, "$unknowns">): LogLink {
  const format = messageFormats.wordOf(messageFormat) ?? "UNKNOWN";
  return {
    uri,
    name,
    ...(format !== "UNKNOWN" && { messageFormat: format }),
    ...(ttl !== null && { ttlSeconds: secondsOf(durationOf(ttl, "the ttl of a log link")) }),
    ...(ShowWhilePending && { showWhilePending: true }),
    ...(HideOnceFinished && { hideOnceFinished: true }),
  };
}

function secondsOf({ seconds, nanos }: Duration): number {
  return seconds + nanos / 1e9;
}
