import { join } from "node:path";
import { renderMessage } from "../../cli/serialize/render-message.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { metaFromText } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { MessageView } from "../protocol.ts";

const TYPES = new Map([
  ["template.pb", "core.TaskTemplate"],
  ["inputs.pb", "core.LiteralMap"],
  ["outputs.pb", "core.LiteralMap"],
]);
/** The bytes that are shown in hexadecimal. */
const MOST_HEX_BYTES = 64 * 1024;

/** Reads a message of a run as JSON, text and hexadecimal. Throws FX2001 if the run has none. */
export async function readMessage(run: StoredRun, name: string): Promise<MessageView> {
  const { record, folder } = run;
  if (name === "resource_meta" && record.v === 2 && record.resourceMeta !== null) {
    const bytes = metaFromText(record.resourceMeta);
    const text = Buffer.from(bytes).toString("utf8");
    return { type: "resource_meta", size: bytes.length, json: null, text, hex: toHex(bytes) };
  }
  const type = TYPES.get(name);
  if (type === undefined || record.v === 1)
    throw new FxError("FX2001", `run ${run.id} has no message ${name}`);
  const fullType = `${record.protocol === "flyte1" ? "flyteidl" : "flyteidl2"}.${type}`;
  const bytes = readBoundedFile(join(folder, name), { links: false });
  const render = (format: "json" | "text"): Promise<string | null> =>
    renderMessage(fullType, bytes, format).then(
      ({ text }) => text,
      () => null, // some values have no JSON form
    );
  return {
    type: fullType,
    size: bytes.length,
    json: await render("json"),
    text: await render("text"),
    hex: toHex(bytes),
  };
}

/** Lines with the offset, 16 bytes, and the characters among them. */
function toHex(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, MOST_HEX_BYTES));
  const lines = Array.from({ length: Math.ceil(shown.length / 16) }, (_, index) => {
    const row = shown.subarray(index * 16, index * 16 + 16);
    const codes = row.toString("hex").replace(/..(?=.)/g, "$& ");
    const characters = row.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
    return `${(index * 16).toString(16).padStart(8, "0")}  ${codes.padEnd(47)}  ${characters}`;
  });
  if (shown.length < bytes.length) lines.push(`… ${bytes.length - shown.length} more bytes`);
  return lines.join("\n");
}
