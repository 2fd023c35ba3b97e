import { rmdirSync, rmSync, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listNames, readFileIfThere } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import { MARK } from "../../stubs/render-package.ts";
import type { PackageFile } from "../../stubs/sdk.ts";
import { writeFiles } from "../serialize/write-serialized.ts";

/**
 * Writes a package into a folder, completely or not at all, and deletes what is left over of an
 * earlier one.
 *
 * @throws FxError FX2003 if the folder has content that fx stubs did not write; FX5003 if a file
 * cannot be written
 */
export function writeStubs(folder: string, files: readonly PackageFile[]): void {
  const { leftOver } = compareStubs(folder, files);
  writeFiles(
    files.map(({ path, content }) => ({ path: join(folder, path), content: Buffer.from(content) })),
  );
  for (const path of leftOver) rmSync(join(folder, path), { force: true });
  for (const parent of new Set(leftOver.map((path) => join(folder, dirname(path)))))
    if (listNames(parent).length === 0) rmdirSync(parent);
}

/** @throws FxError FX4001 with each file that differs, is missing or is left over */
export function checkStubs(
  folder: string,
  files: readonly PackageFile[],
  renewBy: readonly string[],
): void {
  const { stale, leftOver } = compareStubs(folder, files);
  const details = [
    ...stale,
    ...leftOver.map((path) => ({ path, what: "left over: it belongs to none of the tasks" })),
  ].map(({ path, what }) => `${join(folder, path)}  ${what}`);
  if (details.length === 0) return;
  throw new FxError("FX4001", `${folder} is not up to date with the tasks`, {
    details,
    hint: quoteWords(renewBy),
  });
}

/**
 * Compares a folder with the files of a package. `leftOver` are files of an earlier package that
 * this one does not have.
 *
 * @throws FxError FX2003 if it is a file, or a folder with content that fx stubs did not write
 */
function compareStubs(folder: string, files: readonly PackageFile[]) {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true)
    throw new FxError("FX2003", `--output expects a folder, and ${folder} is a file`, {
      hint: "choose another folder for --output",
    });
  const found = files
    .map((file) => ({ ...file, existing: readFileIfThere(join(folder, file.path)) }))
    .filter(({ content, existing }) => content !== existing);
  const foreign = found.filter(({ existing }) => existing !== undefined && !isOurs(existing));
  const isOther =
    listNames(folder).length > 0 && !isOurs(readFileIfThere(join(folder, "pyproject.toml")) ?? "");
  if (foreign.length > 0 || isOther)
    throw new FxError("FX2003", `${folder} contains files that fx stubs did not write`, {
      details: foreign.map(({ path }) => `${path}  would be overwritten`),
      hint: "choose another folder for --output",
    });
  const paths = new Set(files.map(({ path }) => path));
  return {
    stale: found.map(({ path, existing }) => ({
      path,
      what: existing === undefined ? "missing" : "differs",
    })),
    leftOver: listOurFiles(folder).filter((path) => !paths.has(path)),
  };
}

function isOurs(content: string): boolean {
  return content.startsWith(`${MARK}\n`);
}

/** The files that fx stubs wrote into the packages of a folder. */
function listOurFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const packages = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return packages.flatMap(({ name }) => {
    const names = listNames(join(folder, name));
    if (names.includes("pyproject.toml")) return []; // the folder of another package
    const paths = names.map((file) => `${name}/${file}`);
    const ours = paths.filter((path) => isOurs(readFileIfThere(join(folder, path)) ?? ""));
    const marker = `${name}/py.typed`;
    return ours.length > 0 && paths.includes(marker) ? [...ours, marker] : ours;
  });
}
