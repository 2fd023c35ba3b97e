import type { INamespace, Root } from "protobufjs";

/** What the messages of one protocol are made of. Read when it is first asked for: encoding and decoding do without it. */
export function lazyReflection(
  importJson: () => Promise<{ readonly default: INamespace }>,
): () => Promise<Root> {
  let loading: Promise<Root> | undefined;
  return () => (loading ??= load(importJson));
}

async function load(importJson: () => Promise<{ readonly default: INamespace }>): Promise<Root> {
  const [{ default: protobuf }, { default: json }] = await Promise.all([
    import("protobufjs/light.js"),
    importJson(),
  ]);
  const root = protobuf.Root.fromJSON(json);
  root.resolveAll();
  return root;
}
