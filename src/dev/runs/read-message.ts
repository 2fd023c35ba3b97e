import { join } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { metaFromText } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { MessageView } from "../protocol.ts";
import { describeMessage, toHex } from "./describe-message.ts";

const TYPES = new Map([
  ["template.pb", "core.TaskTemplate"],
  ["inputs.pb", "core.LiteralMap"],
  ["outputs.pb", "core.LiteralMap"],
]);

/** Reads a message of a run as JSON, text and hexadecimal. Throws FX2001 if the run has none. */
export async function readMessage(run: StoredRun, name: string): Promise<MessageView> {
  const { record, folder } = run;
  if (name === "resource_meta" && record.resourceMeta !== null) {
    const bytes = metaFromText(record.resourceMeta);
    const text = Buffer.from(bytes).toString("utf8");
    return { type: "resource_meta", size: bytes.length, json: null, text, hex: toHex(bytes) };
  }
  const type = TYPES.get(name);
  const bytes = type === undefined ? undefined : readIfPlain(join(folder, name));
  if (bytes === undefined) throw new FxError("FX2001", `run ${run.id} has no message ${name}`);
  return describeMessage(
    `${record.protocol === "flyte1" ? "flyteidl" : "flyteidl2"}.${type}`,
    bytes,
  );
}

/** Undefined if there is no file, or something else in its place. */
function readIfPlain(file: string): Buffer | undefined {
  try {
    return readBoundedFile(file, { links: false });
  } catch {
    return undefined;
  }
}
