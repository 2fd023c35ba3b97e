import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { packageRoot } from "../../process/package-paths.ts";
import { listNames } from "../../runtime/base/files.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import { type RenderedPackage, renderPackage } from "../../stubs/render-package.ts";
import type { PackageFile, Sdk } from "../../stubs/sdk.ts";
import { chooseVersions } from "../register/plan-registration.ts";

/** What `fx stubs` writes, from checked flags. */
export interface StubsRequest {
  readonly sdk: Sdk;
  readonly output: string;
  readonly packageName: string;
  readonly project: StubsProject;
  readonly scope: { readonly project: string; readonly domain: string };
  /** Those with which the tasks are registered. */
  readonly settings: SerializationSettings;
  readonly cwd: string;
}

/** The TypeScript project, with the name and version of its package.json. */
export interface StubsProject extends Pick<Project, "root"> {
  readonly name: string;
  readonly version: string;
}

/** Renders the package for the tasks. Equal tasks and requests give equal files. */
export async function createStubs(
  entries: readonly TaskEntry[],
  { sdk, output, packageName, project, scope, settings, cwd }: StubsRequest,
): Promise<RenderedPackage> {
  const tasks = entries.map(({ task }) => task);
  const versions = await chooseVersions(tasks, { ...settings, ...scope, protocol: sdk.protocol });
  return renderPackage({
    sdk,
    packageName,
    tasks: entries.map((entry, index) => ({ entry, version: versions[index]! })),
    project: {
      ...project,
      relativePath: relative(resolve(cwd, output, packageName), project.root).replaceAll(sep, "/"),
    },
    scope,
    runtime: readRuntime(sdk),
  });
}

/** Reads the modules that are the same in every package for an SDK. */
export function readRuntime({ name }: Sdk): PackageFile[] {
  return ["shared", name].flatMap((folder) => {
    const path = join(packageRoot, "templates/stubs", folder);
    return listNames(path)
      .filter((file) => file.endsWith(".py"))
      .map((file) => ({ path: file, content: readFileSync(join(path, file), "utf8") }));
  });
}
