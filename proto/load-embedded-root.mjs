import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import * as esbuild from "esbuild";
import protobuf from "protobufjs";
import "protobufjs/ext/descriptor.js";
import { packageFolder } from "./load-root.mjs";

/**
 * Reads the descriptors in the protocol's TypeScript files, and in the files that they import, into
 * one reflection root. The `filename` of each declaration is the name by which its file is
 * imported.
 */
export async function loadEmbeddedRoot(protocol) {
  const files = new Map();
  for (const file of await readEmbeddedFiles(protocol)) collect(file, files);
  const set = create(FileDescriptorSetSchema, { file: [...files.values()] });
  const root = protobuf.Root.fromDescriptor(toBinary(FileDescriptorSetSchema, set)).resolveAll();
  for (const file of files.values()) nameFile(root, file);
  return root;
}

function nameFile(root, { name: filename, package: path, messageType, enumType, service }) {
  for (const { name } of [...messageType, ...enumType, ...service])
    root.lookup(`${path}.${name}`).filename = filename;
}

/**
 * Reads the descriptors that the files export. Node does not run TypeScript from packages, so
 * bundle it first.
 */
async function readEmbeddedFiles({ package: name, embeddedIn }) {
  const contents = embeddedIn.map((file) => `export * from "./${file}";`).join("\n");
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: packageFolder(name) },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const exports = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
  return Object.values(exports).filter(({ kind }) => kind === "file");
}

/** Adds a file after its imports, once. */
function collect(file, files) {
  if (files.has(file.name)) return;
  for (const imported of file.dependencies) collect(imported, files);
  files.set(file.name, file.proto);
}
