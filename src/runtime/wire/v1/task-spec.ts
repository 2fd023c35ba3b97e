import { decodeMessage } from "../codec/message-codec.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { TEMPLATE_FIELD, getField, withField } from "../reflected/message-fields.ts";
import { flyteidl } from "./generated/messages.js";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** Wraps a template in a TaskSpec for registration. Flyte 1's cannot hold default inputs. */
export function encodeTaskSpec(template: TaskTemplate): Uint8Array {
  return withField(new Uint8Array(), TEMPLATE_FIELD, encodeTaskTemplate(template));
}

/**
 * Returns the template in a TaskSpec, with its unknown fields. Throws FX2006 for bytes that are not
 * a TaskSpec.
 */
export function decodeTaskSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(flyteidl.admin.TaskSpec, bytes);
  return decodeTaskTemplate(getField(bytes, TEMPLATE_FIELD) ?? new Uint8Array());
}
