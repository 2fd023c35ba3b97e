import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";

/** Writes the license of every package in the bundles. */
export function writeLicenses(stage, packages) {
  const intro = `flyte-fx contains parts of the following ${packages.length} packages, each under its own license.\n`;
  const text = packages.map(
    (one) =>
      `${"-".repeat(80)}\n${one.name} ${one.version} (${one.license})\n\n${readLicenses(one).join("\n\n")}\n`,
  );
  writeFileSync(join(stage.root, "THIRD-PARTY-LICENSES.txt"), [intro, ...text].join("\n"));
}

function readLicenses({ folder, files, license }) {
  const paths = [...licenseFiles(folder), ...files.flatMap(licenseOfFile)];
  if (paths.length === 0 && typeof license !== "string")
    throw new Failure(`${folder} names no license`);
  const licenses = paths.map((path) => readFileSync(join(ROOT, path), "utf8").trim());
  return licenses.length > 0 ? licenses : ["The package has no license file."];
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
