import type { Literal, LiteralMap } from "../values/literal.ts";
import { weighMessage } from "./codec/check-parts.ts";
import {
  type GeneratedClass,
  decodeMessage,
  encodeMessage,
  missingPartError,
} from "./codec/message-codec.ts";
import type { ContainerError } from "./models/container-error.ts";
import type { ResourceMessage } from "./models/resource.ts";
import type { TaskTemplate } from "./models/task-template.ts";
import { TEMPLATE_FIELD, getField, withField } from "./reflected/message-fields.ts";
import { createClientWire } from "./shared/client-wire.ts";
import type { Dialect, LiteralsFields } from "./shared/dialect.ts";
import {
  messageFromError,
  messageFromResource,
  resourceFromMessage,
} from "./shared/reply-fields.ts";
import { createServerWire } from "./shared/server-wire.ts";

/**
 * Encodes and decodes everything that fx reads and writes in one of Flyte's protocols. Decoding
 * throws FX2006 for bytes that are not the message.
 */
export type Wire = ReturnType<typeof createWire>;

export function createWire(dialect: Dialect) {
  const { protocol, messages, templates, literals } = dialect;

  const encodeLiterals =
    (generated: GeneratedClass<object, LiteralsFields>) =>
    (map: LiteralMap): Uint8Array =>
      encodeMessage(generated, literals.toMessage(map), "FX2009");

  const decodeLiterals =
    (generated: GeneratedClass<object, LiteralsFields>) =>
    (bytes: Uint8Array): LiteralMap => {
      const message = decodeMessage(generated, bytes);
      const map = literals.fromMessage(message);
      if (message.$unknowns !== undefined && Object.keys(map.literals ?? {}).length === 0)
        throw missingPartError(generated, "literals");
      return map;
    };

  return {
    protocol,
    /**
     * Throws FX3010 for a custom that Flyte cannot store, FX3007 for anything else that cannot be
     * written.
     */
    encodeTaskTemplate: (template: TaskTemplate) => templates.encode(template),
    decodeTaskTemplate: (bytes: Uint8Array) => templates.decode(bytes),
    /**
     * Wraps a template for registration. `defaults` are the values of optional inputs, which Flyte
     * 1's TaskSpec cannot hold.
     */
    encodeTaskSpec: (template: TaskTemplate, defaults: LiteralMap): Uint8Array => {
      const spec = withField(new Uint8Array(), TEMPLATE_FIELD, templates.encode(template));
      const others = dialect.encodeSpecFields?.(template, defaults);
      return others === undefined ? spec : Buffer.concat([spec, others]);
    },
    /** Returns the template in a TaskSpec, with its unknown fields. */
    decodeTaskSpec: (bytes: Uint8Array): TaskTemplate => {
      decodeMessage(messages.TaskSpec, bytes);
      return templates.decode(getField(bytes, TEMPLATE_FIELD) ?? new Uint8Array());
    },
    /** `inputs.pb` and `outputs.pb`. Encoding throws FX2009 if a value cannot be written. */
    encodeInputs: encodeLiterals(messages.Inputs),
    decodeInputs: decodeLiterals(messages.Inputs),
    encodeOutputs: encodeLiterals(messages.Outputs),
    decodeOutputs: decodeLiterals(messages.Outputs),
    encodeLiteral: (literal: Literal) => encodeMessage(messages.Literal, literal, "FX2009"),
    /**
     * The memory that a literal takes when decoded, in bytes. Throws FX2018 for more parts than
     * `mostParts`.
     */
    weighLiteral: (bytes: Uint8Array, mostParts: number): number =>
      weighMessage(bytes, messages.Literal.typeName, mostParts),
    /** Throws FX2018 for more parts than `mostParts`. */
    decodeLiteral: (bytes: Uint8Array, mostParts?: number): Literal =>
      decodeMessage(messages.Literal, bytes, mostParts),
    /** Throws FX1007 if the resource cannot be written. */
    encodeResource: (resource: ResourceMessage) =>
      encodeMessage(messages.Resource, messageFromResource(resource, dialect), "FX1007"),
    decodeResource: (bytes: Uint8Array) =>
      resourceFromMessage(decodeMessage(messages.Resource, bytes), dialect),
    /** `error.pb`. */
    encodeErrorDocument: (error: ContainerError) =>
      encodeMessage(messages.ErrorDocument, { error: messageFromError(error) }, "FX7001"),
    /** The server's side of the calls to a connector server. */
    server: createServerWire(dialect),
    /** The client's side of the same calls. */
    client: createClientWire(dialect),
  };
}
