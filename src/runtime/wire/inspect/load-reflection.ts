import type { Root } from "protobufjs";
import type { Protocol } from "../../base/protocol.ts";

const roots = new Map<Protocol, Promise<Root>>();

/** The messages and services of a protocol as data, loaded once. */
export function loadReflection(protocol: Protocol): Promise<Root> {
  const root = roots.get(protocol) ?? load(protocol);
  roots.set(protocol, root);
  return root;
}

async function load(protocol: Protocol): Promise<Root> {
  const [{ default: protobuf }, { default: json }] = await Promise.all([
    import("protobufjs/light.js"),
    protocol === "flyte1"
      ? import("../v1/generated/reflection.js")
      : import("../v2/generated/reflection.js"),
  ]);
  const root = protobuf.Root.fromJSON(json);
  root.resolveAll();
  return root;
}
