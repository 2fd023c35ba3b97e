import {
  messageToJson,
  messageToText,
  messageToYaml,
} from "../../runtime/wire/inspect/message-formats.ts";

export const MESSAGE_FORMATS = ["json", "yaml", "text"] as const;
export type MessageFormat = (typeof MESSAGE_FORMATS)[number];

export interface RenderedMessage {
  readonly text: string;
  /** Canonical proto3 JSON; null in other formats. */
  readonly json: unknown;
}

export async function renderMessage(
  type: string,
  bytes: Uint8Array,
  format: MessageFormat,
): Promise<RenderedMessage> {
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
