import {
  messageToJson,
  messageToText,
  messageToYaml,
} from "../../runtime/wire/inspect/message-formats.ts";

export const MESSAGE_FORMATS = ["json", "yaml", "text"] as const;
export type MessageFormat = (typeof MESSAGE_FORMATS)[number];

/** The text of a message, and its canonical proto3 JSON, which is null in other formats. */
export async function renderMessage(type: string, bytes: Uint8Array, format: MessageFormat) {
  switch (format) {
    case "json": {
      const json = await messageToJson(type, bytes);
      return { text: formatJson(json), json };
    }
    case "yaml":
      return { text: await messageToYaml(type, bytes), json: null };
    case "text":
      return { text: await messageToText(type, bytes), json: null };
  }
}

/** Half of a surrogate pair, which no text in a message can contain. */
const NEGATIVE_ZERO = "\ud800-0";

/** Formats JSON for people. Keeps the sign of negative zero, which `JSON.stringify` drops. */
export function formatJson(json: unknown): string {
  const marked = JSON.stringify(
    json,
    (_, value: unknown) => (Object.is(value, -0) ? NEGATIVE_ZERO : value),
    2,
  );
  return `${marked.replaceAll(JSON.stringify(NEGATIVE_ZERO), "-0.0")}\n`;
}
