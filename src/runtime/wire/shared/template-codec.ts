import type { Protocol } from "../../base/protocol.ts";
import { RecentTable } from "../../base/recent-table.ts";
import {
  decodeMessage,
  decodeReceived,
  encodeMessage,
  type GeneratedClass,
  missingPartError,
} from "../codec/message-codec.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import {
  type TemplateOrigin,
  getTemplateOrigin,
  mergeChange,
  withOrigin,
} from "./template-origin.ts";

interface TemplateFormat<Input, Message> {
  readonly protocol: Protocol;
  readonly generated: GeneratedClass<Input, Message>;
  /** Throws FX3010 for an invalid custom. */
  readonly toMessage: (template: TaskTemplate, origin?: TemplateOrigin<Message>) => Input;
  readonly fromMessage: (message: Message) => TaskTemplate;
}

/**
 * Encodes and decodes the templates of one protocol. Preserves fields that the model does not have.
 */
export class TemplateCodec<
  Input,
  Message extends { readonly id: object | null; readonly type: string },
> {
  readonly #received: ReceivedTemplates;

  constructor(private readonly format: TemplateFormat<Input, Message>) {
    this.#received = new ReceivedTemplates((bytes) =>
      this.#toTemplate(decodeReceived(format.generated, bytes), bytes),
    );
  }

  /**
   * Returns the original bytes for a decoded template. Throws FX3010 for an invalid custom,
   * otherwise FX3007.
   */
  encode(template: TaskTemplate): Uint8Array {
    const origin = this.#getOrigin(template);
    return origin?.template === template
      ? new Uint8Array(origin.bytes)
      : encodeMessage(this.format.generated, this.toMessage(template), "FX3007");
  }

  /** The template as a part of another message. Throws FX3010 for an invalid custom. */
  toMessage(template: TaskTemplate): Input {
    const { toMessage } = this.format;
    const origin = this.#getOrigin(template);
    const now = toMessage(template, origin);
    if (origin === undefined) return now;
    return mergeChange(origin.message, toMessage(origin.template, origin), now) as Input;
  }

  /** Throws FX2006 for bytes that are not a TaskTemplate. */
  decode(bytes: Uint8Array): TaskTemplate {
    const { generated } = this.format;
    const message = decodeMessage(generated, bytes);
    if (message.id === null && message.type === "")
      throw missingPartError(generated, "id and no type");
    return this.#toTemplate(message, new Uint8Array(bytes));
  }

  /** Decodes the template of a request. It may be empty, and its bytes never change. */
  decodeReceived(bytes: Uint8Array): TaskTemplate {
    return this.#received.get(bytes);
  }

  #toTemplate(message: Message, bytes: Uint8Array): TaskTemplate {
    const { protocol, fromMessage } = this.format;
    return withOrigin({ protocol, template: fromMessage(message), message, bytes });
  }

  #getOrigin(template: TaskTemplate): TemplateOrigin<Message> | undefined {
    const origin = getTemplateOrigin(template) as TemplateOrigin<Message> | undefined;
    return origin?.protocol === this.format.protocol ? origin : undefined;
  }
}

/** Longer templates are not cached, because the key is the whole template. */
const MAX_CACHED_TEMPLATE_BYTES = 8 * 1024;

/**
 * Caches the templates of requests by their bytes, because an engine sends the template with every
 * run of a task. Saves 13% of the CPU of a CreateTask with five inputs (97 instead of 112 µs).
 * Requests share the templates, which are deeply frozen.
 */
export class ReceivedTemplates {
  readonly #recent = new RecentTable<TaskTemplate>(50);

  /** @param decode may keep the bytes, which never change */
  constructor(private readonly decode: (bytes: Uint8Array) => TaskTemplate) {}

  get(bytes: Uint8Array): TaskTemplate {
    if (bytes.length > MAX_CACHED_TEMPLATE_BYTES) return this.decode(bytes);
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const known = this.#recent.get(key);
    if (known !== undefined) return known;
    // A copy, so that the cache does not keep the rest of the request.
    const template = this.decode(new Uint8Array(bytes));
    this.#recent.set(key, template);
    return template;
  }
}
