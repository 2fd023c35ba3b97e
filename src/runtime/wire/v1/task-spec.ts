import { decodeMessage } from "../codec/message-codec.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { unwrapSpec, wrapInSpec } from "../shared/wrap-in-spec.ts";
import { flyteidl } from "./generated/messages.js";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** The spec around a template, as registration takes it. It cannot hold defaults of inputs. */
export function encodeTaskSpec(template: TaskTemplate): Uint8Array {
  return wrapInSpec(encodeTaskTemplate(template));
}

/** The template in a TaskSpec, with everything that its bytes hold. Throws FX2006 for bytes that are no TaskSpec. */
export function decodeTaskSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(flyteidl.admin.TaskSpec, bytes);
  return decodeTaskTemplate(unwrapSpec(bytes));
}
