import type { Protocol } from "../../base/protocol.ts";
import type { TaskTemplate } from "../models/task-template.ts";

/** A copy of a template (`{ ...template, custom }`) carries it along. */
const ORIGIN = Symbol("flyte-fx/origin");

/** The template as it was decoded, and the message that it was decoded from. */
export interface DecodedTemplate<Message> {
  readonly template: TaskTemplate;
  readonly message: Message;
}

/** Where a template came from: what a message holds beside the model stays with the template, and with its copies. */
class TemplateOrigin {
  readonly protocol: Protocol;
  readonly #decoded: DecodedTemplate<unknown>;
  readonly #bytes: Uint8Array;

  constructor(protocol: Protocol, decoded: DecodedTemplate<unknown>, bytes: Uint8Array) {
    this.protocol = protocol;
    this.#decoded = decoded;
    this.#bytes = bytes;
  }

  /** A copy of the bytes, for the template that was read from them; undefined for a copy of it, which may say something else. */
  getBytes(template: TaskTemplate): Uint8Array | undefined {
    return template === this.#decoded.template ? new Uint8Array(this.#bytes) : undefined;
  }

  get decoded(): DecodedTemplate<unknown> {
    return this.#decoded;
  }
}

/** The model itself, which was made for this, with its origin, frozen in depth, in a local run as in a server. Nobody may change the bytes later. */
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

/** Bytes cannot be frozen; a template of Flyte's has none but in fields that fx does not know. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

/** The protocol of the bytes that a template came from; Flyte 1 for one that came from none. */
export function getTemplateProtocol(template: TaskTemplate): Protocol {
  return getTemplateOrigin(template)?.protocol ?? "flyte1";
}

/** Undefined for a template that was not decoded, nor copied from one that was. */
export function getTemplateOrigin(template: TaskTemplate): TemplateOrigin | undefined {
  return (template as TaskTemplate & { [ORIGIN]?: TemplateOrigin })[ORIGIN];
}

/** A longer template is decoded each time: templates are kept by their bytes, all of which are looked at. */
const MAX_CACHED_TEMPLATE_BYTES = 8 * 1024;
/** So many bytes of templates are kept, and at most as many again of older ones. */
const MAX_CACHE_BYTES = 256 * 1024;

/**
 * Templates of requests by their bytes. An engine sends a task's template with every run of it, so that most have been
 * decoded before. What is kept is shared between requests: a template that was decoded is frozen in depth.
 */
export class ReceivedTemplates {
  readonly #decode: (bytes: Uint8Array) => TaskTemplate;
  #young = new Map<string, TaskTemplate>();
  #old = new Map<string, TaskTemplate>();
  #youngBytes = 0;

  /** @param decode nobody changes the bytes later; throws FX2006 for bytes that are no TaskTemplate */
  constructor(decode: (bytes: Uint8Array) => TaskTemplate) {
    this.#decode = decode;
  }

  of(bytes: Uint8Array): TaskTemplate {
    if (bytes.length > MAX_CACHED_TEMPLATE_BYTES) return this.#decode(bytes);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    // A copy, so that the rest of the request is not kept with it.
    const template = this.#old.get(key) ?? this.#decode(new Uint8Array(bytes));
    this.#keep(key, template);
    return template;
  }

  #keep(key: string, template: TaskTemplate): void {
    if (this.#youngBytes + key.length > MAX_CACHE_BYTES) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, template);
    this.#youngBytes += key.length;
  }
}

/**
 * The message of a part of a model. A part that is unchanged since it was decoded gives the message that it was decoded
 * from; one that is changed is made anew, over what that message holds beside the model.
 */
export function renew<Model, Message extends object>(
  now: Model | undefined,
  before: Model | undefined,
  original: Message | null | undefined,
  make: (model: Model) => Message,
): Message | undefined {
  if (now === undefined) return undefined;
  if (original == null) return make(now);
  return now === before ? original : over(original, make(now));
}

/** The fields given, and those that the original has beside them, known or not. */
export function over<Message extends object>(
  original: object | null | undefined,
  fields: Message,
): Message {
  if (original == null) return fields;
  const message: Message = { ...original, ...fields };
  const unknowns: unknown = (original as { readonly $unknowns?: unknown }).$unknowns;
  return unknowns === undefined ? message : Object.assign(message, { $unknowns: unknowns });
}
