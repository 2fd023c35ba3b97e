import type { TaskTemplate } from "../../task-template/task-template.ts";
import { markless } from "../decode-error.ts";
import { decodeMessage, encodeMessage } from "../message-codec.ts";
import { OriginalBytes } from "../original-bytes.ts";
import { flyteidl } from "./generated/messages.js";
import { messageOfTemplate } from "./message-of-template.ts";
import { templateOfMessage } from "./template-of-message.ts";

const TYPE = "flyteidl.core.TaskTemplate";

const originals = new OriginalBytes<TaskTemplate>();

/**
 * The bytes of a task's definition. A template that came from `decodeTaskTemplate` gives the bytes that it was read
 * from, with everything in them that this model does not hold; a changed copy of it does not.
 * Throws FX3010 for a custom that Flyte cannot hold, FX3007 for what else cannot be written.
 */
export function encodeTaskTemplate(template: TaskTemplate): Uint8Array {
  return originals.of(template) ?? encodeMessage(flyteidl.core.TaskTemplate, messageOfTemplate(template), TYPE, "FX3007");
}

/** Throws FX2006 for bytes that are no TaskTemplate. */
export function decodeTaskTemplate(bytes: Uint8Array): TaskTemplate {
  const message = decodeMessage(flyteidl.core.TaskTemplate, bytes, TYPE);
  if (message.id === null && message.type === "") throw markless(TYPE, "id and no type");
  const template = Object.freeze(templateOfMessage(message));
  originals.keep(template, bytes);
  return template;
}
