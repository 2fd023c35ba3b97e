import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";

/** Sources of generated code, which the bundler does not see. */
const GENERATED_FROM = [
  "node_modules/@flyteorg/flyteidl/package.json",
  "node_modules/@flyteorg/flyteidl2/package.json",
];

/** Writes the license of every package in the bundles. */
export function writeLicenses(stage, metafiles) {
  const files = [...GENERATED_FROM, ...metafiles.flatMap(bundledFiles)];
  const folders = [...new Set(files.flatMap(packageFolder))];
  const byTitle = new Map(
    folders.map((folder) => describePackage(folder, files)).map((entry) => [entry.title, entry]),
  );
  const entries = [...byTitle.values()].sort((a, b) => a.title.localeCompare(b.title));
  const intro = `flyte-fx contains parts of the following ${entries.length} packages, each under its own license.\n`;
  const text = entries.map(
    ({ title, licenses }) => `${"-".repeat(80)}\n${title}\n\n${licenses.join("\n\n")}\n`,
  );
  writeFileSync(join(stage.root, "THIRD-PARTY-LICENSES.txt"), [intro, ...text].join("\n"));
}

function bundledFiles({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  );
}

/** Returns the package of a file, or nothing for our own files. */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
}

function describePackage(folder, files) {
  const { name, version, license } = JSON.parse(
    readFileSync(join(ROOT, folder, "package.json"), "utf8"),
  );
  const paths = [
    ...licenseFiles(folder),
    ...files.filter((file) => file.startsWith(`${folder}/`)).flatMap(licenseOfFile),
  ];
  if (paths.length === 0 && typeof license !== "string")
    throw new Failure(`${folder} names no license`);
  const licenses = paths.map((path) => readFileSync(join(ROOT, path), "utf8").trim());
  return {
    title: `${name} ${version} (${license})`,
    licenses: licenses.length > 0 ? licenses : ["The package has no license file."],
  };
}

function licenseFiles(folder) {
  return readdirSync(join(ROOT, folder))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => `${folder}/${file}`);
}

/** A copied file has its license next to it: `protojson.LICENSE` for `protojson.js`. */
function licenseOfFile(file) {
  const path = file.replace(/\.[cm]?js$/, ".LICENSE");
  return path !== file && existsSync(join(ROOT, path)) ? [path] : [];
}
