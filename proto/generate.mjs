// Generates the protobuf code of the protocols: see README.md. The build runs it; or run node
// proto/generate.mjs.
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { cheapOneOfs } from "./cheap-one-ofs.mjs";
import { declarations } from "./declarations.mjs";
import { fileDescriptors } from "./file-descriptors.mjs";
import { keepOnly } from "./keep-only.mjs";
import { loadEmbeddedRoot } from "./load-embedded-root.mjs";
import { loadRoot, packageFolder } from "./load-root.mjs";
import { messageFields } from "./message-fields.mjs";
import { typeNames } from "./type-names.mjs";
import { withReceived } from "./with-received.mjs";
import { withoutEmptyMetadata } from "./without-empty-metadata.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const PROTOCOLS = ["flyte1", "flyte2", "health", "reflection"];
const FINGERPRINT_FILE = "fingerprint.txt";
const FIELDS_DECLARATION = `declare const messages: Readonly<Record<string, Readonly<Record<number, string>>>>;\nexport default messages;\n`;
const DESCRIPTORS_DECLARATION = `declare const files: readonly { readonly name: string; readonly imports: readonly string[]; readonly symbols: readonly string[]; readonly bytes: string }[];\nexport default files;\n`;

/** Generates code that is missing or out of date. Returns the protocols that it generated. */
export async function generate() {
  const generated = [];
  for (const name of PROTOCOLS) if (await generateProtocol(name)) generated.push(name);
  return generated;
}

async function generateProtocol(name) {
  const protocol = { name, ...JSON.parse(readFileSync(join(HERE, `${name}.json`), "utf8")) };
  const folder = join(HERE, "..", protocol.outputFolder);
  const fingerprint = computeFingerprint(protocol);
  if (isFresh(folder, fingerprint)) return false;
  mkdirSync(folder, { recursive: true });
  const workFolder = mkdtempSync(join(folder, ".new-"));
  try {
    await writeCode(protocol, workFolder);
    writeFileSync(join(workFolder, FINGERPRINT_FILE), fingerprint);
    replaceFiles(workFolder, folder);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
  return true;
}

async function writeCode(protocol, folder) {
  const root = await readRoot(protocol);
  const json = keepOnly(root, { ...protocol, methods: [] });
  const messages = withReceived(json, protocol);
  await writeStaticCode(messages, join(folder, "messages.js"), protocol);
  writeFileSync(join(folder, "messages.d.ts"), declarations(messages));
  writeFileSync(
    join(folder, "fields.js"),
    `export default ${JSON.stringify(messageFields(json))};\n`,
  );
  writeFileSync(join(folder, "fields.d.ts"), FIELDS_DECLARATION);
  const descriptors = fileDescriptors(root, json).map((file) => ({
    ...file,
    bytes: Buffer.from(file.bytes).toString("base64"),
  }));
  writeFileSync(join(folder, "descriptors.js"), `export default ${JSON.stringify(descriptors)};\n`);
  writeFileSync(join(folder, "descriptors.d.ts"), DESCRIPTORS_DECLARATION);
  const reflected = keepOnly(root, protocol);
  writeFileSync(join(folder, "reflection.js"), `export default ${JSON.stringify(reflected)};\n`);
  writeFileSync(
    join(folder, "reflection.d.ts"),
    `import type { INamespace } from "protobufjs";\ndeclare const json: INamespace;\nexport default json;\n`,
  );
}

/** Flyte 1 has `.proto` files; Flyte 2 has descriptors embedded in TypeScript. */
function readRoot(protocol) {
  return protocol.protoFiles ? loadRoot(protocol) : loadEmbeddedRoot(protocol);
}

async function writeStaticCode(json, outFile, protocol) {
  const { default: pbjs } = await import("protobufjs-cli/pbjs.js");
  const exclude = [
    "create",
    "comments",
    "verify",
    "convert",
    "delimited",
    "typeurl",
    "service",
  ].map((part) => `--no-${part}`);
  const jsonFile = `${outFile}.json`;
  writeFileSync(jsonFile, JSON.stringify(json));
  await promisify(pbjs.main)([
    "-t",
    "static-module",
    "-w",
    "esm",
    "-r",
    protocol.name,
    ...exclude,
    "-o",
    outFile,
    jsonFile,
  ]);
  rmSync(jsonFile);
  const code = cheapOneOfs(withoutEmptyMetadata(readFileSync(outFile, "utf8")));
  writeFileSync(outFile, code + typeNames(json, protocol));
}

/** Hashes the generator, the list of messages, and the packages that it reads. */
function computeFingerprint(protocol) {
  const own = readdirSync(HERE)
    .filter((file) => !file.endsWith(".md"))
    .sort()
    .map((file) => join(HERE, file));
  const packages = [protocol.package, "protobufjs", "protobufjs-cli"].map((name) =>
    join(packageFolder(name), "package.json"),
  );
  const hash = createHash("sha256");
  for (const file of [...own, ...packages]) hash.update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function isFresh(folder, fingerprint) {
  try {
    return readFileSync(join(folder, FINGERPRINT_FILE), "utf8") === fingerprint;
  } catch {
    return false;
  }
}

/** Moves the fingerprint last, so that a concurrent build never uses incomplete files. */
function replaceFiles(from, to) {
  const files = readdirSync(from).filter((file) => file !== FINGERPRINT_FILE);
  for (const file of [...files, FINGERPRINT_FILE]) renameSync(join(from, file), join(to, file));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await generate();
