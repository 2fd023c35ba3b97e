import { FxError } from "../../runtime/base/errors/errors.ts";
import { readRunResources } from "../../runtime/local/record/run-resources.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { ResourceView } from "../protocol.ts";
import { describeMessage } from "./describe-message.ts";

/** Which Resource to read: by its number, or the last one by a moment. Default: the last one. */
export interface ResourceChoice {
  readonly index?: number | undefined;
  readonly at?: number | undefined;
}

/** Reads a Resource that `get` returned. Throws FX2001 if it is not on record. */
export async function readResource(
  { id, folder, record }: StoredRun,
  { index, at = Infinity }: ResourceChoice,
): Promise<ResourceView> {
  const resources = readRunResources(folder);
  const chosen =
    index ??
    Math.max(
      0,
      resources.findLastIndex((each) => each.at <= at),
    );
  const resource = resources[chosen];
  if (resource === undefined)
    throw new FxError("FX2001", `run ${id} has no such Resource on record`);
  const { message, ...place } = resource;
  const type = record.protocol === "flyte1" ? "flyteidl.admin" : "flyteidl2.connector";
  return {
    at: place.at,
    attempt: place.attempt,
    poll: place.poll,
    index: chosen,
    count: resources.length,
    message:
      message === null
        ? null
        : await describeMessage(`${type}.Resource`, Buffer.from(message, "base64")),
  };
}
