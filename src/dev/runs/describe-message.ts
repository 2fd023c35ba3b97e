import { renderMessage } from "../../project/results/render-message.ts";
import type { MessageView } from "../protocol.ts";

/** Describes a message as JSON and text. */
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
  };
}
