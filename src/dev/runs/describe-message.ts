import { renderMessage } from "../../results/render-message.ts";
import { countOf } from "../../runtime/base/count-of.ts";
import type { MessageView } from "../protocol.ts";

/** The bytes that are shown in hexadecimal. */
const MOST_HEX_BYTES = 64 * 1024;

/** Describes a message as JSON, text and hexadecimal. */
export async function describeMessage(type: string, bytes: Uint8Array): Promise<MessageView> {
  const render = (format: "json" | "text"): Promise<string | null> =>
    renderMessage(type, bytes, format).then(
      ({ text }) => text,
      () => null, // some values have no JSON form
    );
  return {
    type,
    size: bytes.length,
    json: await render("json"),
    text: await render("text"),
    hex: toHex(bytes),
  };
}

/**
 * Lines with the offset, 16 bytes, and the characters among them.
 *
 * @param size the size of the whole message, if these bytes are its start
 */
export function toHex(bytes: Uint8Array, size = bytes.length): string {
  const shown = Buffer.from(bytes.subarray(0, MOST_HEX_BYTES));
  const lines = Array.from({ length: Math.ceil(shown.length / 16) }, (_, index) => {
    const row = shown.subarray(index * 16, index * 16 + 16);
    const codes = row.toString("hex").replace(/..(?=.)/g, "$& ");
    const characters = row.toString("latin1").replace(/[^\x20-\x7e]/g, ".");
    return `${(index * 16).toString(16).padStart(8, "0")}  ${codes.padEnd(47)}  ${characters}`;
  });
  if (shown.length < size) lines.push(`… ${countOf(size - shown.length, "more byte")}`);
  return lines.join("\n");
}
