import type { Protocol } from "../base/protocol.ts";
import type { Literal, LiteralMap } from "../values/literal.ts";
import type { ClientWire, ServerWire } from "./models/connector-messages.ts";
import type { ContainerError } from "./models/container-error.ts";
import type { ResourceMessage } from "./models/resource.ts";
import type { TaskTemplate } from "./models/task-template.ts";

/** One of Flyte's protocols: everything that fx reads and writes in it. Decoding throws FX2006 for bytes that are not the message. */
export interface Wire {
  readonly protocol: Protocol;
  /** Throws FX3010 for a custom that Flyte cannot hold, FX3007 for what else cannot be written. */
  readonly encodeTaskTemplate: (template: TaskTemplate) => Uint8Array;
  readonly decodeTaskTemplate: (bytes: Uint8Array) => TaskTemplate;
  /** `defaults`: the values of inputs that may be left out. Flyte 1 has no place for them here. */
  readonly encodeTaskSpec: (template: TaskTemplate, defaults: LiteralMap) => Uint8Array;
  readonly decodeTaskSpec: (bytes: Uint8Array) => TaskTemplate;
  /** `inputs.pb` and `outputs.pb`. Encoding throws FX2009 where a value cannot be written. */
  readonly encodeInputs: (inputs: LiteralMap) => Uint8Array;
  readonly decodeInputs: (bytes: Uint8Array) => LiteralMap;
  readonly encodeOutputs: (outputs: LiteralMap) => Uint8Array;
  readonly decodeOutputs: (bytes: Uint8Array) => LiteralMap;
  readonly encodeLiteral: (literal: Literal) => Uint8Array;
  readonly decodeLiteral: (bytes: Uint8Array) => Literal;
  /** Throws FX1007 where it cannot be written. */
  readonly encodeResource: (resource: ResourceMessage) => Uint8Array;
  readonly decodeResource: (bytes: Uint8Array) => ResourceMessage;
  /** `error.pb`. */
  readonly encodeErrorDocument: (error: ContainerError) => Uint8Array;
  /** The calls of a connector server, as the server reads and answers them. */
  readonly server: ServerWire;
  /** The same calls, as a client makes them. */
  readonly client: ClientWire;
}
