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
import { buildInlineTasks } from "./build-inline-tasks.ts";

/** What `fx stubs` writes, from checked flags. */
export interface StubsRequest {
  readonly sdk: Sdk;
  readonly output: string;
  readonly packageName: string;
  readonly project: StubsProject;
  readonly scope: { readonly project: string; readonly domain: string };
  /** Those with which the tasks are registered. */
  readonly settings: SerializationSettings;
  /** True if the workflow's SDK registers the tasks, instead of `fx register`. */
  readonly isInline: boolean;
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
  { sdk, output, packageName, project, scope, settings, isInline, cwd }: StubsRequest,
): Promise<RenderedPackage> {
  const complete = { ...settings, ...scope, protocol: sdk.protocol };
  const inline = isInline ? buildInlineTasks(entries, complete, sdk, cwd) : [];
  const tasks = entries.map(({ task }) => task);
  const versions = await chooseVersions(tasks, complete);
  return renderPackage({
    sdk,
    packageName,
    tasks: entries.map((entry, index) => ({
      entry,
      version: versions[index]!,
      inline: inline[index],
    })),
    project: {
      ...project,
      relativePath: relative(resolve(cwd, output, packageName), project.root).replaceAll(sep, "/"),
    },
    scope,
    runtime: readRuntime(sdk, isInline),
  });
}

/** Reads the modules that are the same in every package of this kind for an SDK. */
export function readRuntime({ name }: Sdk, isInline: boolean): PackageFile[] {
  const kind = isInline ? "inline" : "reference";
  return ["shared", name, `shared/${kind}`, `${name}/${kind}`].flatMap((folder) => {
    const path = join(packageRoot, "templates/stubs", folder);
    return listNames(path)
      .filter((file) => file.endsWith(".py"))
      .map((file) => ({ path: file, content: readFileSync(join(path, file), "utf8") }));
  });
}
