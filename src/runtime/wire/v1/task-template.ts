import type { TaskTemplate } from "../../task-template/task-template.ts";
import { markless } from "../codec/decode-error.ts";
import { decodeMessage, decodeReceived, encodeMessage } from "../codec/message-codec.ts";
import { ReceivedTemplates } from "../template/received-templates.ts";
import { type DecodedTemplate, originOf, withOrigin } from "../template/template-origin.ts";
import { flyteidl } from "./generated/messages.js";
import { messageOfTemplate } from "./message-of-template.ts";
import { templateOfMessage } from "./template-of-message.ts";

const TYPE = "flyteidl.core.TaskTemplate";

/**
 * The bytes of a task's definition. A template that came from `decodeTaskTemplate` gives the bytes that it was read
 * from; a changed copy of it (`{ ...template, custom }`) keeps everything in them that this model does not hold.
 * Throws FX3010 for a custom that Flyte cannot hold, FX3007 for what else cannot be written.
 */
export function encodeTaskTemplate(template: TaskTemplate): Uint8Array {
  const origin = originOf(template);
  const bytes = origin?.protocol === "flyte1" ? origin.bytesOf(template) : undefined;
  return (
    bytes ?? encodeMessage(flyteidl.core.TaskTemplate, templateToSend(template), TYPE, "FX3007")
  );
}

/** The template as a part of another message, with what it was decoded with. Throws FX3010 for a custom that Flyte cannot hold. */
export function templateToSend(template: TaskTemplate): flyteidl.core.ITaskTemplate {
  const origin = originOf(template);
  return messageOfTemplate(
    template,
    origin?.protocol === "flyte1"
      ? (origin.decoded as DecodedTemplate<flyteidl.core.TaskTemplate>)
      : undefined,
  );
}

/** Throws FX2006 for bytes that are no TaskTemplate. */
export function decodeTaskTemplate(bytes: Uint8Array): TaskTemplate {
  const message = decodeMessage(flyteidl.core.TaskTemplate, bytes, TYPE);
  if (message.id === null && message.type === "") throw markless(TYPE, "id and no type");
  return withOrigin("flyte1", templateOfMessage(message), message, new Uint8Array(bytes));
}

/** Templates in requests: they may be empty, and nobody changes their bytes. */
export const receivedTemplates = new ReceivedTemplates((bytes) => {
  const message = decodeReceived(flyteidl.core.TaskTemplate, bytes, TYPE);
  return withOrigin("flyte1", templateOfMessage(message), message, bytes);
});
