import { setOwn } from "../../base/json.ts";
import type { Protocol } from "../../base/protocol.ts";
import { getOwnValue } from "../../values/get-field-value.ts";
import { isSameMessage } from "../../values/literal.ts";
import type { TaskTemplate } from "../models/task-template.ts";

/** A symbol, so that copies such as `{ ...template, custom }` keep the origin. */
const ORIGIN = Symbol("flyte-fx/origin");

/**
 * The origin of a template, so that a changed copy keeps the fields that the model does not have.
 */
export interface TemplateOrigin<Message = unknown> {
  readonly protocol: Protocol;
  /** The decoded template. A copy of it has the same origin. */
  readonly template: TaskTemplate;
  readonly message: Message;
  /** They do not change. */
  readonly bytes: Uint8Array;
}

type MaybeDecoded = TaskTemplate & { [ORIGIN]?: TemplateOrigin };

/** Adds the origin to a new template and deeply freezes it. */
export function withOrigin(origin: TemplateOrigin): TaskTemplate {
  const template: MaybeDecoded = origin.template;
  template[ORIGIN] = origin;
  return deepFreeze(template);
}

/** Skips bytes, which cannot be frozen and occur only in unknown fields. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

/** The protocol of the bytes that the template was decoded from, or Flyte 1. */
export function getTemplateProtocol(template: TaskTemplate): Protocol {
  return getTemplateOrigin(template)?.protocol ?? "flyte1";
}

/** The origin of a decoded template or a copy of one; otherwise undefined. */
export function getTemplateOrigin(template: TaskTemplate): TemplateOrigin | undefined {
  return (template as MaybeDecoded)[ORIGIN];
}

/**
 * The message of a copy of a decoded template. A part that did not change keeps its original, and a
 * changed one the fields of it that the model does not have.
 *
 * @param before the message that fx writes for the template as it was decoded
 */
export function mergeChange(original: unknown, before: unknown, now: unknown): unknown {
  if (isSameMessage(before, now)) return original ?? now;
  if (!isMessage(original) || !isMessage(now)) return now;
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(original), ...Object.keys(now)])) {
    const was = isMessage(before) ? getOwnValue(before, key) : undefined;
    const part = mergeChange(getOwnValue(original, key), was, getOwnValue(now, key));
    if (part !== undefined) setOwn(merged, key, part);
  }
  const { $unknowns } = original;
  return $unknowns === undefined ? merged : { ...merged, $unknowns };
}

/** True for a message or a map, false for a list or bytes. */
function isMessage(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}
