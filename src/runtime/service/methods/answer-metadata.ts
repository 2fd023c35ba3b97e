import { REFUSALS } from "../error-policy.ts";
import type { MethodAnswer } from "../requests/calls-in-flight.ts";
import type { ServedCall } from "../requests/served-call.ts";

/** Lists all connectors by name, with the task types that each runs. */
export function answerListConnectors({ state, wire }: ServedCall, bytes: Uint8Array): MethodAnswer {
  wire.server.decodeListConnectors(bytes);
  const connectors = state.options.registry.listConnectors();
  return { message: wire.server.encodeListConnectors(connectors) };
}

/** Returns one connector by name. Throws NOT_FOUND. */
export function answerGetConnector({ state, wire }: ServedCall, bytes: Uint8Array): MethodAnswer {
  const name = wire.server.decodeGetConnector(bytes);
  const connectors = state.options.registry.listConnectors();
  const found = connectors.find((connector) => connector.name === name);
  if (found === undefined) throw REFUSALS.unknownConnector(name);
  return { message: wire.server.encodeGetConnector(found) };
}
