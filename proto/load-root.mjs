import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";

const require = createRequire(import.meta.url);

/** The folder of an installed package. */
export function packageFolder(name) {
  return dirname(require.resolve(`${name}/package.json`));
}

/** Reads the protocol's `.proto` files, and what they import, into one reflection root. */
export function loadRoot(protocol) {
  const root = new protobuf.Root();
  const protocolFolder = join(packageFolder(protocol.package), protocol.protoFolder);
  const ownFolder = packageFolder("protobufjs");
  root.resolvePath = (_importer, file) => {
    if (file in protobuf.common) return file;
    return join(file.startsWith("google/") ? ownFolder : protocolFolder, file);
  };
  return root.loadSync(protocol.protoFiles).resolveAll();
}
