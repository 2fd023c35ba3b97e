import { accessSync, constants, existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { packageRoot } from "../../process/package-paths.ts";
import { describeMissing, listProjectEnvFiles } from "../../project/env-files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { countOf } from "../../runtime/base/text.ts";
import { findInstalledSdk, type Project } from "../../runtime/loader/project/project.ts";
import type { RunsPlace } from "../../runtime/local/record/run-folder.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { toFileFault } from "../../runtime/storage/file/file-fault.ts";
import { type Diagnosis, missing, note, ok } from "./diagnosis.ts";

/** Checks that the packages of package.json are installed, and which fx runs. */
export function checkPackages({ root, packageJson }: Project): readonly Diagnosis[] {
  const name = "packages";
  const fx = ok("flyte-fx", describeFx(root));
  if (packageJson === undefined) {
    const text = `there is no package.json at or above ${root}`;
    return [fx, note(name, text, "create a project: fx init connector DIR")];
  }
  const names = ["dependencies", "devDependencies"].flatMap((key) =>
    Object.keys(packageJson[key] ?? {}),
  );
  const lacking = names.filter((each) => !isInstalled(each, root));
  return [
    fx,
    lacking.length === 0
      ? ok(name, `all ${names.length} are installed`)
      : missing(name, `not installed: ${lacking.join(", ")}`, "npm install"),
  ];
}

function describeFx(root: string): string {
  const installed = findInstalledSdk(root);
  const running = `${readVersion(packageRoot)} in ${packageRoot}`;
  if (installed === undefined) return `${running}; the project has none of its own`;
  return installed === packageRoot
    ? `${running}, the project's own`
    : `${readVersion(installed)}, the project's own; this command is ${running}`;
}

function readVersion(folder: string): string {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Looks where Node does: in node_modules of the project and of the folders above it. */
function isInstalled(name: string, folder: string): boolean {
  if (existsSync(join(folder, "node_modules", name, "package.json"))) return true;
  return folder !== dirname(folder) && isInstalled(name, dirname(folder));
}

/** Checks the files of `fx.envFiles`, and those of `--env-file`. */
export function checkEnvFiles(
  place: string | undefined,
  named: readonly string[],
  cwd: string,
): readonly Diagnosis[] {
  const name = "environment";
  const files = [
    ...listProjectEnvFiles(place, cwd),
    ...named.map((file) => {
      const path = resolve(cwd, file);
      return { name: file, path, isMissing: !existsSync(path) };
    }),
  ];
  if (files.length === 0) return [ok(name, "no environment files")];
  return files.map((file) => {
    const shown = relative(cwd, file.path);
    if (file.isMissing) return note(name, `${shown} does not exist`, describeMissing(file, cwd));
    readBoundedFile(file.path);
    return ok(name, shown);
  });
}

/** What the project's modules export. */
interface ProjectContent {
  readonly content: Readonly<Record<"tasks" | "connectors", readonly unknown[]>>;
  /** The keys of all secrets that tasks and connectors declare. */
  readonly secrets: readonly string[];
}

/**
 * Checks that the project loads, and that `fx run` finds its secrets.
 *
 * @param secrets those of a local run, with the environment files
 */
export async function checkLoading(
  load: () => Promise<ProjectContent>,
  secrets: SecretResolver,
): Promise<readonly Diagnosis[]> {
  const { content, secrets: keys } = await load();
  const [tasks, connectors] = [content.tasks.length, content.connectors.length];
  return [
    ok("project", `loads: ${countOf(tasks, "task")}, ${countOf(connectors, "connector")}`),
    ...keys.map((key) => {
      if (secrets.find(key) !== undefined) return ok("secret", `${key} is set`);
      const text = `${key} is missing: looked in ${secrets.listPlaces(key).join(", ")}`;
      return missing("secret", text, secrets.getHint(key));
    }),
  ];
}

/** Checks that fx can record runs. */
export function checkRecords({ root: folder }: RunsPlace): readonly Diagnosis[] {
  const isThere = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
  try {
    accessSync(isThere ? folder : dirname(folder), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw toFileFault("write", folder, error, undefined);
  }
  return [ok("records", isThere ? `${folder} is writable` : `fx run will create ${folder}`)];
}
