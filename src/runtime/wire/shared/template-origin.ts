import type { Protocol } from "../../base/protocol.ts";
import type { TaskTemplate } from "../models/task-template.ts";

/** A symbol, so that copies such as `{ ...template, custom }` keep the origin. */
const ORIGIN = Symbol("flyte-fx/origin");

/** A decoded template and its message. */
export interface DecodedTemplate<Message> {
  readonly template: TaskTemplate;
  readonly message: Message;
}

/**
 * The origin of a template, so that a changed copy keeps the fields that the model does not have.
 */
class TemplateOrigin {
  readonly protocol: Protocol;
  readonly decoded: DecodedTemplate<unknown>;
  readonly #bytes: Uint8Array;

  constructor(protocol: Protocol, decoded: DecodedTemplate<unknown>, bytes: Uint8Array) {
    this.protocol = protocol;
    this.decoded = decoded;
    this.#bytes = bytes;
  }

  /** Undefined for a copy of the decoded template, which may differ. */
  getBytes(template: TaskTemplate): Uint8Array | undefined {
    return template === this.decoded.template ? new Uint8Array(this.#bytes) : undefined;
  }
}

/**
 * Adds the origin to a new template and deeply freezes it. The bytes must not change afterwards.
 */
export function withOrigin(
  protocol: Protocol,
  model: TaskTemplate,
  message: object,
  bytes: Uint8Array,
): TaskTemplate {
  const template: TaskTemplate & { [ORIGIN]?: TemplateOrigin } = model;
  template[ORIGIN] = new TemplateOrigin(protocol, { template, message }, bytes);
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
  return (template as TaskTemplate & { [ORIGIN]?: TemplateOrigin })[ORIGIN];
}

/**
 * The message for one part of a template. An unchanged part keeps its original message. A changed
 * part keeps the fields of the original that the model does not have.
 */
export function updatePart<Model, Message extends object>(
  now: Model | undefined,
  before: Model | undefined,
  original: Message | null | undefined,
  create: (model: Model) => Message,
): Message | undefined {
  if (now === undefined) return undefined;
  if (original == null) return create(now);
  return now === before ? original : mergeOver(original, create(now));
}

/** The new fields plus those that only the original has, known or not. */
export function mergeOver<Message extends object>(
  original: object | null | undefined,
  fields: Message,
): Message {
  if (original == null) return fields;
  const message: Message = { ...original, ...fields };
  const unknowns: unknown = (original as { readonly $unknowns?: unknown }).$unknowns;
  return unknowns === undefined ? message : Object.assign(message, { $unknowns: unknowns });
}
