import type { TaskTemplate } from "../../task-template/task-template.ts";
import { markless } from "../codec/decode-error.ts";
import { decodeMessage, decodeReceived, encodeMessage } from "../codec/message-codec.ts";
import { ReceivedTemplates } from "../template/received-templates.ts";
import { type DecodedTemplate, originOf, withOrigin } from "../template/template-origin.ts";
import { flyteidl2 } from "./generated/messages.js";
import { messageOfTemplate } from "./message-of-template.ts";
import { templateOfMessage } from "./template-of-message.ts";

const TYPE = "flyteidl2.core.TaskTemplate";

/**
 * The bytes of a task's definition. A template that came from `decodeTaskTemplate` gives the bytes that it was read
 * from; a changed copy of it (`{ ...template, custom }`) keeps everything in them that this model does not hold.
 * Throws FX3010 for a custom that Flyte cannot hold, FX3007 for what else cannot be written.
 */
export function encodeTaskTemplate(template: TaskTemplate): Uint8Array {
  const origin = originOf(template);
  const bytes = origin?.protocol === "flyte2" ? origin.bytesOf(template) : undefined;
  return (
    bytes ?? encodeMessage(flyteidl2.core.TaskTemplate, templateToSend(template), TYPE, "FX3007")
  );
}

/** The template as a part of another message, with what it was decoded with. Throws FX3010 for a custom that Flyte cannot hold. */
export function templateToSend(template: TaskTemplate): flyteidl2.core.ITaskTemplate {
  const origin = originOf(template);
  return messageOfTemplate(
    template,
    origin?.protocol === "flyte2"
      ? (origin.decoded as DecodedTemplate<flyteidl2.core.TaskTemplate>)
      : undefined,
  );
}

/** Throws FX2006 for bytes that are no TaskTemplate. */
export function decodeTaskTemplate(bytes: Uint8Array): TaskTemplate {
  const message = decodeMessage(flyteidl2.core.TaskTemplate, bytes, TYPE);
  if (message.id === null && message.type === "") throw markless(TYPE, "id and no type");
  return withOrigin("flyte2", templateOfMessage(message), message, new Uint8Array(bytes));
}

/** Templates in requests: they may be empty, and nobody changes their bytes. */
export const receivedTemplates = new ReceivedTemplates((bytes) => {
  const message = decodeReceived(flyteidl2.core.TaskTemplate, bytes, TYPE);
  return withOrigin("flyte2", templateOfMessage(message), message, bytes);
});
