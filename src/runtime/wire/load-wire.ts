import type { Protocol } from "../base/protocol.ts";
import { FLYTE1 } from "./v1/wire.ts";
import type { Wire } from "./wire.ts";

/** Loads Flyte 2 on first use. */
export async function loadWire(protocol: Protocol): Promise<Wire> {
  return protocol === "flyte1" ? FLYTE1 : (await import("./v2/wire.ts")).FLYTE2;
}
