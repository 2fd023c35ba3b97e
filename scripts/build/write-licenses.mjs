import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { ROOT } from "../setup/paths.mjs";

/** Compiled into generated code, so the bundler does not see where it comes from. */
const GENERATED_FROM = ["node_modules/@flyteorg/flyteidl"];

/** Writes the licence of every package of which the bundle holds a part. */
export function writeLicenses(stage, metafile) {
  const folders = new Set([...GENERATED_FROM, ...bundledPackages(metafile)]);
  const entries = [...folders].map(describePackage).sort((a, b) => a.title.localeCompare(b.title));
  const intro = `flyte-fx contains parts of the following ${entries.length} packages, each under its own licence.\n`;
  const text = entries.map(({ title, license }) => `${"-".repeat(80)}\n${title}\n\n${license.trim()}\n`);
  writeFileSync(join(stage.root, "THIRD-PARTY-LICENSES.txt"), [intro, ...text].join("\n"));
}

function bundledPackages(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs: parts }) =>
    Object.entries(parts).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
}

function describePackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const texts = readdirSync(join(ROOT, folder))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8").trim());
  if (texts.length === 0 && typeof license !== "string") throw new Failure(`${folder} does not say its licence`);
  return { title: `${name} ${version} (${license})`, license: texts.join("\n\n") || `License: ${license} (the package has no licence file)` };
}
