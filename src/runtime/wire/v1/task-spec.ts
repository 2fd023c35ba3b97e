import type { TaskTemplate } from "../../task-template/task-template.ts";
import { decodeMessage } from "../codec/message-codec.ts";
import { specAround, templateIn } from "../template/template-in-spec.ts";
import { flyteidl } from "./generated/messages.js";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** The bytes of a `flyteidl.admin.TaskSpec` around the template, as registration takes it. Defaults of inputs have no place in it. */
export function encodeTaskSpec(template: TaskTemplate): Uint8Array {
  return specAround(encodeTaskTemplate(template));
}

/** The template in a TaskSpec, with everything that its bytes hold. Throws FX2006 for bytes that are no TaskSpec. */
export function templateOfSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(flyteidl.admin.TaskSpec, bytes, "flyteidl.admin.TaskSpec");
  return decodeTaskTemplate(templateIn(bytes));
}
