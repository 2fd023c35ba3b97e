import type { Literal, LiteralMap } from "../../values/literal.ts";
import type {
  ConnectorReplies,
  ConnectorRequests,
  SyncMessage,
} from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";

/** One of Flyte's protocols, as the methods of the services speak it. */
export interface ProtocolWire {
  readonly requests: ConnectorRequests;
  readonly replies: ConnectorReplies;
  /** Flyte 2 has no service for synchronous connectors: they are served there as asynchronous ones. */
  readonly sync: SyncWire | undefined;
  /** Reads an offloaded value. */
  readonly decodeLiteral: (bytes: Uint8Array) => Literal;
  /** What `outputs.pb` holds. */
  readonly encodeOutputsFile: (outputs: LiteralMap) => Uint8Array;
}

export interface SyncWire {
  /** One message of the stream: the header, or the inputs. */
  readonly decodeExecuteTaskSync: (bytes: Uint8Array) => SyncMessage;
  readonly encodeExecuteTaskSync: (resource: ResourceMessage) => Uint8Array;
}
