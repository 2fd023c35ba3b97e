import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import protobuf from "protobufjs";

const require = createRequire(import.meta.url);

/** Returns the folder of an installed package. */
export function packageFolder(name) {
  return dirname(require.resolve(`${name}/package.json`));
}

/**
 * Reads the protocol's `.proto` files, and the files that they import, into one reflection root.
 * The `filename` of each declaration is the name by which its file is imported.
 */
export function loadRoot(protocol) {
  const root = new protobuf.Root();
  const protocolFolder = join(packageFolder(protocol.package), protocol.protoFolder);
  const ownFolder = packageFolder("protobufjs");
  root.resolvePath = (_importer, file) => {
    if (file in protobuf.common) return file;
    if (file.startsWith("protoc-gen-openapiv2/")) return null; // options for documentation only
    return join(file.startsWith("google/") ? ownFolder : protocolFolder, file);
  };
  root.loadSync(protocol.protoFiles).resolveAll();
  nameFiles(root, [protocolFolder, ownFolder]);
  return root;
}

function nameFiles(namespace, folders) {
  for (const object of namespace.nestedArray) {
    const folder = folders.find((one) => object.filename?.startsWith(join(one, sep)));
    object.filename =
      folder === undefined
        ? wellKnownFile(object)
        : relative(folder, object.filename).split(sep).join("/");
    if (object instanceof protobuf.Namespace) nameFiles(object, folders);
  }
}

/** protobufjs has built-in declarations without a file. */
function wellKnownFile({ name }) {
  return Object.keys(protobuf.common).find(
    (file) => name in (protobuf.common[file].nested?.google?.nested?.protobuf?.nested ?? {}),
  );
}
