import type { TaskTemplate } from "../../task-template/task-template.ts";
import type { Protocol } from "../protocol.ts";

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
  bytesOf(template: TaskTemplate): Uint8Array | undefined {
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
  return frozen(template);
}

/** Bytes cannot be frozen; a template of Flyte's has none but in fields that fx does not know. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

/** The protocol of the bytes that a template came from; Flyte 1 for one that came from none. */
export function protocolOf(template: TaskTemplate): Protocol {
  return originOf(template)?.protocol ?? "flyte1";
}

/** Undefined for a template that was not decoded, nor copied from one that was. */
export function originOf(template: TaskTemplate): TemplateOrigin | undefined {
  return (template as TaskTemplate & { [ORIGIN]?: TemplateOrigin })[ORIGIN];
}
