import protobuf from "protobufjs/minimal.js";
import type { TaskTemplate } from "../../task-template/task-template.ts";
import { encodeTaskTemplate } from "./task-template.ts";

/** Field 1, with its length before it. */
const TEMPLATE_TAG = 0x0a;

/**
 * The bytes of a `flyteidl.admin.TaskSpec` around the template, as registration takes it. The template's own bytes go
 * in untouched, so that what a decoded template holds beside the model is in the spec as well.
 */
export function encodeTaskSpec(template: TaskTemplate): Uint8Array {
  return protobuf.Writer.create().uint32(TEMPLATE_TAG).bytes(encodeTaskTemplate(template)).finish();
}
