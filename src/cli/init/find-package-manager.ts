import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { isPlainObject, parseJson } from "../../runtime/base/json.ts";

const MANAGERS = ["npm", "pnpm", "yarn"] as const;

/** A tool that installs packages and runs scripts: `pnpm install`, `pnpm start`. */
export type PackageManager = (typeof MANAGERS)[number];

const FILES: readonly (readonly [string, PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["pnpm-workspace.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
];

/**
 * The tool of the workspace that a folder is in: that of the nearest `packageManager` in a
 * package.json, or of the nearest lockfile, at or above the folder. npm if there is neither.
 */
export function findPackageManager(folder: string): PackageManager {
  const found = readManager(folder) ?? FILES.find(([file]) => existsSync(join(folder, file)))?.[1];
  if (found !== undefined) return found;
  return folder === dirname(folder) ? "npm" : findPackageManager(dirname(folder));
}

/** The tool in a field such as `"packageManager": "pnpm@9.1.0"`. Other code reports an invalid file. */
function readManager(folder: string): PackageManager | undefined {
  const json = parseJson(readFileIfThere(join(folder, "package.json")) ?? "");
  const field = isPlainObject(json) ? json["packageManager"] : undefined;
  return MANAGERS.find((name) => typeof field === "string" && field.startsWith(`${name}@`));
}
