import { CallRefused } from "../answers/call-refused.ts";
import { STATUS } from "../answers/grpc-status.ts";
import type { ProtocolWire } from "../grpc/protocol-wire.ts";
import type { ServiceCore } from "../service-core.ts";

/** Every connector by its name, with the categories of tasks that it runs. */
export function listConnectors(
  core: ServiceCore,
  wire: ProtocolWire,
  bytes: Uint8Array,
): Uint8Array {
  wire.requests.decodeListConnectors(bytes);
  return wire.replies.encodeListConnectors(core.options.registry.listConnectors());
}

/** One connector, by its name. Throws NOT_FOUND. */
export function getConnector(core: ServiceCore, wire: ProtocolWire, bytes: Uint8Array): Uint8Array {
  const name = wire.requests.decodeGetConnector(bytes);
  const found = core.options.registry.listConnectors().find((connector) => connector.name === name);
  if (found === undefined)
    throw new CallRefused(STATUS.NOT_FOUND, `Cannot find connector for name: ${name}.`);
  return wire.replies.encodeGetConnector(found);
}
