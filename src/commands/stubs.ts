import { basename, relative, resolve, sep } from "node:path";
import { Flags } from "@oclif/core";
import { argument, requiredArgument } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { CLUSTER_FLAGS, scopeFromFlags } from "../cli/remote/cluster-flags.ts";
import { readContainerSettings } from "../cli/serialize/serialize-options.ts";
import { envFlag, imageFlag, switchFlag, textFlag, VERSION_FLAG } from "../cli/shared-flags.ts";
import {
  checkStubs,
  createStubs,
  createStubsDocument,
  formatStubs,
  readPackageName,
  requireFolderName,
  writeStubs,
} from "../cli/stubs/create-stubs.ts";
import type { LoadedProject } from "../runtime/loader/load-project.ts";
import { FLYTE, FLYTEKIT } from "../stubs/sdk.ts";

const SDKS = { flytekit: FLYTEKIT, flyte: FLYTE } as const;
const { config, project, domain } = CLUSTER_FLAGS;

/** `fx stubs`. */
export default class Stubs extends ProjectCommand {
  static override summary = "Write a Python package for workflows that use these tasks.";
  static override description =
    "The package has a typed function for each task. In a workflow on a cluster, it refers to the task that `fx register` registered with the same flags. In a workflow on a laptop, it runs the task with `fx run`. Without TASK, writes every task of PATH.";
  static override usage = "stubs [FLAGS] PATH [TASK …] --sdk SDK --output DIR";
  static override examples = [
    "fx stubs src/weather.ts --sdk flytekit --output python",
    "fx stubs src/weather.ts --sdk flytekit --output python --check",
    "fx stubs src/weather.ts weather --sdk flytekit --output forecasts --package forecasts",
  ];
  static override strict = false;
  static override args = {
    path: requiredArgument("A module, or a folder of modules."),
    task: argument("The name of a task (repeatable)."),
  };
  static override flags = {
    sdk: Flags.option({
      options: ["flytekit", "flyte"] as const,
      description: "The Python SDK of the workflows.",
      required: true,
    })(),
    output: textFlag("DIR", "The folder of the package.", { required: true }),
    package: textFlag("NAME", "The name to import (default: the project's name and _tasks)."),
    check: switchFlag("Write nothing; exit with 4 if the folder is not up to date."),
    version: VERSION_FLAG,
    image: imageFlag(),
    env: envFlag(),
    config,
    project: {
      ...project,
      description: "The Flyte project (default: task.project, else flytesnacks).",
    },
    domain,
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Stubs);
    const [path, ...names] = argv as [string, ...string[]];
    const { sdk, output } = flags;
    requireFolderName(output);
    const container = readContainerSettings(flags, "stubs");
    this.addProjectEnv(path);
    const { loaded, entries, locate } = await this.loadChosenTasks(path, names);
    const source = describeProject(loaded);
    const packageName = readPackageName(flags.package, source.name);
    const folder = resolve(this.process.cwd, output, packageName);
    const relativePath = relative(folder, source.root).replaceAll(sep, "/");
    const { files, tasks: stubs } = await createStubs(
      entries,
      {
        sdk: SDKS[sdk],
        packageName,
        project: { ...source, relativePath },
        scope: await scopeFromFlags(flags, this.process),
      },
      { version: flags.version, ...container, locate },
    );
    const renewBy = ["fx", "stubs", ...this.argv.filter((word) => word !== "--check")];
    if (flags.check) checkStubs(output, files, renewBy);
    else writeStubs(output, files);
    const shown = { output, packageName, stubs, isCheck: flags.check };
    this.print(formatStubs(shown), createStubsDocument(shown, files));
  }
}

/** A project without a package.json has the name of its folder. */
function describeProject({ project: { root, packageJson } }: LoadedProject) {
  const { name, version } = packageJson ?? {};
  return {
    root,
    name: typeof name === "string" && name !== "" ? name : basename(root),
    version: typeof version === "string" ? version : "0.0.0",
  };
}
