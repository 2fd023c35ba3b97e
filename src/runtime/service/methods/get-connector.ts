import { REFUSALS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";

/** Lists all connectors by name, with the task types that each runs. */
export function answerListConnectors({ state, wire }: ServedCall, bytes: Uint8Array): Uint8Array {
  wire.server.decodeListConnectors(bytes);
  return wire.server.encodeListConnectors(state.options.registry.listConnectors());
}

/** Returns one connector by name. Throws NOT_FOUND. */
export function getConnector({ state, wire }: ServedCall, bytes: Uint8Array): Uint8Array {
  const name = wire.server.decodeGetConnector(bytes);
  const connectors = state.options.registry.listConnectors();
  const found = connectors.find((connector) => connector.name === name);
  if (found === undefined) throw REFUSALS.unknownConnector(name);
  return wire.server.encodeGetConnector(found);
}
