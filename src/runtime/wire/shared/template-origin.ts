import type { Protocol } from "../../base/protocol.ts";
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

/** A template, or a part of it, and what it was decoded from. */
export interface Change<Model, Message> {
  readonly now: Model;
  readonly before: Model | undefined;
  readonly original: Message | null | undefined;
}

type Part<Model, Message, Key extends keyof Model & keyof Message> = Change<
  NonNullable<Model[Key]>,
  NonNullable<Message[Key]>
>;

/**
 * The message for one part. An unchanged part keeps its original message. A changed part keeps the
 * fields of the original that the model does not have.
 */
export function updatePart<Model, Message, Key extends keyof Model & keyof Message>(
  whole: Change<Model, Message>,
  key: Key,
  create: (part: Part<Model, Message, Key>) => NonNullable<Message[Key]>,
): NonNullable<Message[Key]> | undefined {
  const now = whole.now[key];
  const before = whole.before?.[key] ?? undefined;
  const original = whole.original?.[key] as NonNullable<Message[Key]> | null | undefined;
  if (now == null) return undefined;
  if (original == null) return create({ now, before, original });
  return now === before ? original : mergeOver(original, create({ now, before, original }));
}

/** The new fields plus those that only the original has, known or not. */
export function mergeOver<Message extends {}>(
  original: object | null | undefined,
  fields: Message,
): Message {
  if (original == null) return fields;
  const message: Message = { ...original, ...fields };
  const unknowns: unknown = (original as { readonly $unknowns?: unknown }).$unknowns;
  return unknowns === undefined ? message : Object.assign(message, { $unknowns: unknowns });
}
