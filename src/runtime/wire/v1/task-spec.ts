import protobuf from "protobufjs/minimal.js";
import { flyteidl } from "./generated/messages.js";
import { decodeMessage } from "../message-codec.ts";
import type { TaskTemplate } from "../../task-template/task-template.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

/** Field 1, with its length before it. */
const TEMPLATE_TAG = 0x0a;

/**
 * The bytes of a `flyteidl.admin.TaskSpec` around the template, as registration takes it. The template's own bytes go
 * in untouched, so that what a decoded template holds beside the model is in the spec as well.
 */
export function encodeTaskSpec(template: TaskTemplate): Uint8Array {
  return protobuf.Writer.create().uint32(TEMPLATE_TAG).bytes(encodeTaskTemplate(template)).finish();
}

/** The template in a TaskSpec, with everything that its bytes hold. Throws FX2006 for bytes that are no TaskSpec. */
export function templateOfSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(flyteidl.admin.TaskSpec, bytes, "flyteidl.admin.TaskSpec");
  const reader = protobuf.Reader.create(new Uint8Array(bytes));
  let template: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === TEMPLATE_TAG) template = reader.bytes();
    else reader.skipType(tag & 7);
  }
  return decodeTaskTemplate(template);
}
