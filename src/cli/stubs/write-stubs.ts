import { rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listNames, readFileIfThere } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import { MARK } from "../../stubs/render-package.ts";
import type { PackageFile } from "../../stubs/sdk.ts";
import { driftError, LEFT_OVER } from "../serialize/check-serialized.ts";
import { writeFiles } from "../serialize/write-serialized.ts";

const PROJECT_FILE = "pyproject.toml";

/**
 * Writes a package into a folder, completely or not at all, and deletes what is left over of an
 * earlier one.
 *
 * @throws FxError FX2003 if the folder has content that fx stubs did not write, or another package;
 * FX5003 if a file cannot be written
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
  const findings = [...stale, ...leftOver.map((path) => ({ path, what: LEFT_OVER }))];
  if (findings.length === 0) return;
  const inFolder = findings.map(({ path, what }) => ({ file: join(folder, path), what }));
  throw driftError(folder, inFolder, quoteWords(renewBy));
}

/**
 * Compares a folder with the files of a package. `leftOver` are files of an earlier package that
 * this one does not have.
 *
 * @throws FxError FX2003 if it is a file, or a folder with another package, or with content that fx
 * stubs did not write
 */
function compareStubs(folder: string, files: readonly PackageFile[]) {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true)
    throw new FxError("FX2003", `--output expects a folder, and ${folder} is a file`, {
      hint: "choose another folder for --output",
    });
  const name = readPackageName(files.find(({ path }) => path === PROJECT_FILE)!.content)!;
  const project = readFileIfThere(join(folder, PROJECT_FILE)) ?? "";
  const other = readPackageName(project);
  if (isOurs(project) && other !== undefined && other !== name)
    throw new FxError("FX2003", `${folder} holds another package of fx stubs, ${other}`, {
      hint: `choose another folder for --output, or delete ${folder} if you renamed the package`,
    });
  const found = files
    .map((file) => ({ ...file, existing: readFileIfThere(join(folder, file.path)) }))
    .filter(({ content, existing }) => content !== existing);
  const foreign = found.filter(({ existing }) => existing !== undefined && !isOurs(existing));
  const isOther = listNames(folder).length > 0 && !isOurs(project);
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
    leftOver: listOurFiles(folder, name).filter((path) => !paths.has(path)),
  };
}

function isOurs(content: string): boolean {
  return content.startsWith(`${MARK}\n`);
}

/** The files of a package that fx stubs wrote into a folder. */
function listOurFiles(folder: string, name: string): string[] {
  const paths = listNames(join(folder, name)).map((file) => `${name}/${file}`);
  const ours = paths.filter((path) => isOurs(readFileIfThere(join(folder, path)) ?? ""));
  const marker = `${name}/py.typed`;
  return ours.length > 0 && paths.includes(marker) ? [...ours, marker] : ours;
}

/** The package that the project file of a folder is about. */
function readPackageName(pyproject: string): string | undefined {
  return /^packages = \["(.*)"\]$/m.exec(pyproject)?.[1];
}
