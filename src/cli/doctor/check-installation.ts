import { accessSync, constants, existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { packageRoot } from "../../process/package-paths.ts";
import { describeMissing, listProjectEnvFiles } from "../../project/env-files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { findInstalledSdk } from "../../runtime/loader/project/project-sdk.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import type { RunsPlace } from "../../runtime/local/record/runs-place.ts";
import { toFileFault } from "../../runtime/storage/file/file-fault.ts";
import type { Diagnosis } from "./finding.ts";
import type { DiagnosisCheck } from "./run-check.ts";

/** Checks that the packages of package.json are installed, and which fx runs. */
export function createPackagesCheck({ root, packageJson }: Project): DiagnosisCheck {
  const remedy = "npm install";
  return {
    name: "packages",
    remedy,
    look() {
      const fx: Diagnosis = { name: "flyte-fx", text: describeFx(root), state: "ok" };
      if (packageJson === undefined) {
        const text = `there is no package.json at or above ${root}`;
        const init = "create a project: fx init connector DIR";
        return [fx, { name: "packages", text, state: "note", remedy: init }];
      }
      const names = ["dependencies", "devDependencies"].flatMap((key) =>
        Object.keys(packageJson[key] ?? {}),
      );
      const missing = names.filter((name) => !isInstalled(name, root));
      return [
        fx,
        missing.length === 0
          ? { name: "packages", text: `all ${names.length} are installed`, state: "ok" }
          : {
              name: "packages",
              text: `not installed: ${missing.join(", ")}`,
              state: "missing",
              remedy,
            },
      ];
    },
  };
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
export function createEnvFilesCheck(
  place: string | undefined,
  named: readonly string[],
  cwd: string,
): DiagnosisCheck {
  return {
    name: "environment",
    remedy: "correct fx.envFiles in package.json",
    look() {
      const own = listProjectEnvFiles(place, cwd);
      const given = named.map((name) => {
        const path = resolve(cwd, name);
        return { name, path, isMissing: !existsSync(path) };
      });
      if (own.length + given.length === 0)
        return [{ name: "environment", text: "no environment files", state: "ok" }];
      return [...own, ...given].map((file) => {
        if (!file.isMissing) readBoundedFile(file.path);
        const shown = relative(cwd, file.path);
        if (!file.isMissing) return { name: "environment", text: shown, state: "ok" };
        const remedy = describeMissing(file, cwd);
        return { name: "environment", text: `${shown} does not exist`, state: "note", remedy };
      });
    },
  };
}

/** Checks that fx can record runs. */
export function createRecordsCheck({ root: folder }: RunsPlace): DiagnosisCheck {
  const remedy = `make ${folder} writable for this user, or name another folder in FX_RUNS`;
  return {
    name: "records",
    remedy,
    look() {
      const isThere = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
      try {
        accessSync(isThere ? folder : dirname(folder), constants.W_OK | constants.X_OK);
      } catch (error) {
        throw toFileFault("write", folder, error, undefined);
      }
      const text = isThere ? `${folder} is writable` : `fx run will create ${folder}`;
      return [{ name: "records", text, state: "ok" }];
    },
  };
}
