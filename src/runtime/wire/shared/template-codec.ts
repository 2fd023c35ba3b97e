import type { Protocol } from "../../base/protocol.ts";
import {
  decodeMessage,
  decodeReceived,
  encodeMessage,
  type GeneratedClass,
  missingPartError,
} from "../codec/message-codec.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import { ReceivedTemplates } from "./received-templates.ts";
import {
  type Change,
  type TemplateOrigin,
  getTemplateOrigin,
  withOrigin,
} from "./template-origin.ts";

interface TemplateFormat<Input, Message> {
  readonly protocol: Protocol;
  readonly generated: GeneratedClass<Input, Message>;
  /** Throws FX3010 for an invalid custom. */
  readonly toMessage: (change: Change<TaskTemplate, Message>) => Input;
  readonly fromMessage: (message: Message) => TaskTemplate;
}

/**
 * Encodes and decodes the templates of one protocol. Preserves fields that the model does not have.
 */
export class TemplateCodec<
  Input,
  Message extends { readonly id: object | null; readonly type: string },
> {
  readonly #format: TemplateFormat<Input, Message>;
  readonly #received: ReceivedTemplates;

  constructor(format: TemplateFormat<Input, Message>) {
    this.#format = format;
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
      : encodeMessage(this.#format.generated, this.toMessage(template), "FX3007");
  }

  /** The template as a part of another message. Throws FX3010 for an invalid custom. */
  toMessage(template: TaskTemplate): Input {
    const origin = this.#getOrigin(template);
    const change = { now: template, before: origin?.template, original: origin?.message };
    return this.#format.toMessage(change);
  }

  /** Throws FX2006 for bytes that are not a TaskTemplate. */
  decode(bytes: Uint8Array): TaskTemplate {
    const { generated } = this.#format;
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
    const { protocol, fromMessage } = this.#format;
    return withOrigin({ protocol, template: fromMessage(message), message, bytes });
  }

  #getOrigin(template: TaskTemplate): TemplateOrigin<Message> | undefined {
    const origin = getTemplateOrigin(template) as TemplateOrigin<Message> | undefined;
    return origin?.protocol === this.#format.protocol ? origin : undefined;
  }
}
