import { findMethodMessages } from "../../runtime/wire/inspect/find-message.ts";
import type { MessageView } from "../protocol.ts";
import { describeMessage, toHex } from "../runs/describe-message.ts";
import type { RecordedCall } from "../serving-protocol.ts";
import type { ReportedMessage } from "./serve-messages.ts";

/** Shows a message of a call as JSON, text and hexadecimal; the start of one only as the latter. */
export async function renderCallMessage(
  { protocol, service, method }: Pick<RecordedCall, "protocol" | "service" | "method">,
  { direction, bytes, size, note }: ReportedMessage,
): Promise<MessageView> {
  const types = await findMethodMessages(protocol ?? "flyte1", service, method);
  const type = types[direction];
  const view =
    bytes.length === size
      ? await describeMessage(type, bytes)
      : { type, size, json: null, text: null, hex: toHex(bytes, size) };
  return note === undefined ? view : { ...view, note };
}
