import { VERSION } from "../runtime/base/protocol.ts";
import type { StubClass } from "./class-registry.ts";
import { planPackage, type StubTask, type VersionedTask } from "./plan-package.ts";
import { quotePython } from "./python/python-expression.ts";
import { PythonModule } from "./python/python-module.ts";
import { addClass } from "./render-classes.ts";
import { renderTaskModule } from "./render-task-module.ts";
import type { PackageFile, Sdk } from "./sdk.ts";

/** What a package is made of. */
export interface PackageOptions {
  readonly sdk: Sdk;
  readonly packageName: string;
  readonly tasks: readonly VersionedTask[];
  readonly project: StubProject;
  /** The project and domain in which the tasks are registered. */
  readonly scope: { readonly project: string; readonly domain: string };
  /** The modules that run tasks, by their names in the package. */
  readonly runtime: readonly PackageFile[];
}

/** The TypeScript project. */
export interface StubProject {
  readonly name: string;
  readonly version: string;
  readonly root: string;
  /** The way from the folder of the Python package to the project. */
  readonly relativePath: string;
}

/** Marks a file that fx may overwrite and delete. */
export const MARK = "# Written by fx stubs. Do not edit.";

/** Renders all files of a package for its tasks. Equal tasks and options give equal files. */
export function renderPackage(options: PackageOptions) {
  const { sdk, packageName, runtime, project } = options;
  const { tasks, types } = planPackage(options.tasks, project.root, sdk);
  const { classes } = types.registry;
  const module = new PythonModule(".types", `The types of the tasks of ${project.name}.`, [
    '# mypy: disable-error-code="import-untyped,type-arg"',
  ]);
  for (const found of classes) addClass(module, found, types);
  const modules = [
    { path: "__init__.py", content: renderInit(tasks, classes, options) },
    { path: "_settings.py", content: renderSettings(options) },
    ...runtime,
    ...(classes.length === 0 ? [] : [{ path: "types.py", content: module.toString() }]),
    ...tasks.map((task) => ({ path: `${task.moduleName}.py`, content: renderTaskModule(task) })),
  ];
  const usesPydantic = classes.some(
    ({ spec }) => spec.kind === "object" && spec.python === "pydantic",
  );
  const files = [
    { path: "pyproject.toml", content: mark(renderProject(options, usesPydantic)) },
    ...modules.map(({ path, content }) => ({
      path: `${packageName}/${path}`,
      content: mark(content),
    })),
    { path: `${packageName}/py.typed`, content: "" },
  ];
  return { files, tasks };
}

function mark(content: string): string {
  return `${MARK}\n${content}`;
}

function renderInit(
  tasks: readonly StubTask[],
  classes: readonly StubClass[],
  { project, sdk }: PackageOptions,
): string {
  const exported = [
    ...tasks.flatMap(({ moduleName, functionName, outputsClass }) => [
      { module: `.${moduleName}`, name: functionName },
      ...(outputsClass === undefined ? [] : [{ module: `.${moduleName}`, name: outputsClass }]),
    ]),
    ...classes.map(({ name }) => ({ module: ".types", name })),
  ];
  const module = new PythonModule(".", `The tasks of ${project.name}, for ${sdk.name}.`);
  for (const { module: from, name } of exported) module.use(from, name);
  const names = exported.map(({ name }) => name).sort();
  module.add(["__all__ = [", ...names.map((name) => `    ${quotePython(name)},`), "]"].join("\n"));
  return module.toString();
}

function renderSettings({ project, scope }: PackageOptions): string {
  const module = new PythonModule("._settings", "Where the tasks are.");
  const environ = module.use("os", "environ");
  const variable = (name: string, value: string): string =>
    `${environ}.get(${quotePython(name)}, ${quotePython(value)})`;
  module.add(
    [
      "# The task on the cluster. The environment variables win. Each task has a version, unless FX_TASK_VERSION sets one for all.",
      `PROJECT = ${variable("FX_TASK_PROJECT", scope.project)}`,
      `DOMAIN = ${variable("FX_TASK_DOMAIN", scope.domain)}`,
      `VERSION = ${environ}.get("FX_TASK_VERSION")`,
    ].join("\n"),
  );
  module.add(
    [
      "# The TypeScript project, from the folder of this file. FX_PROJECT replaces it.",
      `TYPESCRIPT_PROJECT = ${quotePython(project.relativePath)}`,
      `TYPESCRIPT_NAME = ${quotePython(project.name)}`,
      `FX_VERSION = ${quotePython(VERSION)}`,
    ].join("\n"),
  );
  return module.toString();
}

function renderProject(
  { sdk, packageName, project }: PackageOptions,
  usesPydantic: boolean,
): string {
  const requirements = [sdk.requirement, ...(usesPydantic ? ["pydantic>=2.11"] : [])];
  return `[build-system]
requires = ["setuptools>=64"]
build-backend = "setuptools.build_meta"

[project]
name = ${JSON.stringify(packageName.replaceAll("_", "-"))}
version = ${JSON.stringify(toPythonVersion(project.version))}
description = ${JSON.stringify(`The tasks of ${project.name}, for ${sdk.name}.`)}
requires-python = ">=3.10"
dependencies = [${requirements.map((text) => JSON.stringify(text)).join(", ")}]

[tool.setuptools]
packages = [${JSON.stringify(packageName)}]
# Without it, pip install -e hides the package from mypy, pyright and editors.
package-dir = { "" = "." }

[tool.setuptools.package-data]
${packageName} = ["py.typed"]
`;
}

/** npm and Python write versions such as `1.0.0-beta.2` differently. */
function toPythonVersion(version: string): string {
  const [, base, rest = ""] = /^(\d+\.\d+\.\d+)(?:[-+](.+))?$/.exec(version) ?? [];
  if (base === undefined) return "0.0.0";
  const isPython = rest === "" || /^(alpha|beta|rc)(\.?\d+)?$/.test(rest);
  return isPython
    ? version
    : `${base}+${rest.replace(/[^A-Za-z0-9]+/g, ".").replace(/^\.|\.$/g, "")}`;
}
