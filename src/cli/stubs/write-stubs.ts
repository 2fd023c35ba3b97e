import { rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listNames } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { PackageFile } from "../../stubs/sdk.ts";
import { writeFiles } from "../serialize/write-serialized.ts";
import { compareStubs, type StubChanges } from "./compare-stubs.ts";

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
  const details = listFindings(compareStubs(folder, files)).map(
    ({ path, what }) => `${join(folder, path)}  ${what}`,
  );
  if (details.length === 0) return;
  throw new FxError("FX4001", `${folder} is not up to date with the tasks`, {
    details,
    hint: quoteWords(renewBy),
  });
}

function listFindings({ changed, missing, leftOver }: StubChanges) {
  return [
    ...changed.map((path) => ({ path, what: "differs" })),
    ...missing.map((path) => ({ path, what: "missing" })),
    ...leftOver.map((path) => ({ path, what: "left over: it belongs to none of the tasks" })),
  ];
}
