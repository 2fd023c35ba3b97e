import type { Root } from "protobufjs";

let loading: Promise<Root> | undefined;

/** What the messages are made of. Read when it is first asked for: encoding and decoding do without it. */
export function loadReflection(): Promise<Root> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Root> {
  const [{ default: protobuf }, { default: json }] = await Promise.all([import("protobufjs/light.js"), import("./generated/reflection.js")]);
  const root = protobuf.Root.fromJSON(json);
  root.resolveAll();
  return root;
}
