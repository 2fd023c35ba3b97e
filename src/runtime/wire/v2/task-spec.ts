import type { LiteralMap } from "../../values/literal.ts";
import { decodeMessage, encodeMessage } from "../codec/message-codec.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { TEMPLATE_FIELD, getField, withField } from "../reflected/message-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { decodeTaskTemplate, encodeTaskTemplate } from "./task-template.ts";

const { TaskSpec } = flyteidl2.task;

/** The limit of Flyte. */
const LONGEST_SHORT_NAME = 63;

/**
 * Wraps a template in a TaskSpec, with the default inputs. Throws FX2009 for a value that cannot be
 * written.
 */
export function encodeTaskSpec(template: TaskTemplate, defaults: LiteralMap): Uint8Array {
  const others = {
    shortName: Array.from(template.id.name).slice(0, LONGEST_SHORT_NAME).join(""),
    defaultInputs: toNamedParameters(template, defaults),
  };
  return Buffer.concat([
    withField(new Uint8Array(), TEMPLATE_FIELD, encodeTaskTemplate(template)),
    encodeMessage(TaskSpec, others, "FX2009"),
  ]);
}

/**
 * Returns the template in a TaskSpec, with its unknown fields. Throws FX2006 for bytes that are not
 * a TaskSpec.
 */
export function decodeTaskSpec(bytes: Uint8Array): TaskTemplate {
  decodeMessage(TaskSpec, bytes);
  return decodeTaskTemplate(getField(bytes, TEMPLATE_FIELD) ?? new Uint8Array());
}

function toNamedParameters(
  { interface: { inputs } }: TaskTemplate,
  { literals }: LiteralMap,
): flyteidl2.task.INamedParameter[] {
  return Object.entries(literals ?? {}).map(([name, value]) => ({
    name,
    parameter: { var: inputs[name], default: value },
  }));
}
