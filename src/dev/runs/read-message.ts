import { existsSync } from "node:fs";
import { join } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBytesIfThere } from "../../runtime/base/files.ts";
import type { RunMessage } from "../../runtime/local/record/run-folder.ts";
import { readMeta } from "../../runtime/local/record/run-record.ts";
import { readRunResources } from "../../runtime/local/record/run-resources.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { MESSAGES_BY_FILE, TASK_MESSAGES } from "../../runtime/wire/inspect/known-messages.ts";
import type { MessageView, ResourceView } from "../protocol.ts";
import { describeMessage } from "./describe-message.ts";

const FILES: readonly RunMessage[] = ["template.pb", "inputs.pb", "outputs.pb"];

/** The names of the messages that the run has. ResourceMeta is part of its record. */
export function listMessages({ folder, record }: StoredRun): string[] {
  const files = FILES.filter((name) => existsSync(join(folder, name)));
  const hasMeta = record.resourceMeta !== null;
  return hasMeta ? [...files.slice(0, 2), "resource_meta", ...files.slice(2)] : files;
}

/** Reads a message of a run as JSON and text. Throws FX2001 if the run has none. */
export async function readMessage(run: StoredRun, name: string): Promise<MessageView> {
  const { record, folder } = run;
  if (name === "resource_meta" && record.resourceMeta !== null) {
    const bytes = readMeta(record) ?? Buffer.from(record.resourceMeta);
    const text = Buffer.from(bytes).toString("utf8");
    return { type: "resource_meta", size: bytes.length, json: null, text };
  }
  const file = FILES.find((each) => each === name);
  const bytes = file && readBytesIfThere(join(folder, file), { links: false });
  if (bytes === undefined) throw new FxError("FX2001", `run ${run.id} has no message ${name}`);
  const types = MESSAGES_BY_FILE.get(name) ?? TASK_MESSAGES;
  return describeMessage(types[record.protocol][0]!, bytes);
}

/** Which Resource to read: by its number, or the last one by a moment. Default: the last one. */
export interface ResourceChoice {
  readonly index?: number | undefined;
  readonly at?: number | undefined;
}

/** Reads a Resource that `get` returned. Throws FX2001 if it is not on record. */
export async function readResource(
  { id, folder, record }: StoredRun,
  { index, at: until = Infinity }: ResourceChoice,
): Promise<ResourceView> {
  const resources = readRunResources(folder);
  const last = resources.findLastIndex((each) => each.at <= until);
  const chosen = index ?? Math.max(0, last);
  const resource = resources[chosen];
  if (resource === undefined)
    throw new FxError("FX2001", `run ${id} has no such Resource on record`);
  const { at, attempt, poll, message } = resource;
  const prefix = record.protocol === "flyte1" ? "flyteidl.admin" : "flyteidl2.connector";
  const bytes = message === null ? null : Buffer.from(message, "base64");
  return {
    ...{ at, attempt, poll },
    index: chosen,
    count: resources.length,
    message: bytes && (await describeMessage(`${prefix}.Resource`, bytes)),
  };
}
