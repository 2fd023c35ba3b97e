import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readRuntime } from "../../../src/cli/stubs/create-stubs.ts";
import { type AnyFlyteType, task } from "../../../src/entries/index.ts";
import type { TaskEntry } from "../../../src/runtime/loader/collect-exports.ts";
import type { StubTask } from "../../../src/stubs/plan-package.ts";
import { renderPackage } from "../../../src/stubs/render-package.ts";
import { FLYTEKIT, type Sdk } from "../../../src/stubs/sdk.ts";
import { endWithScope } from "../../support/hooks/current-test.ts";

/** The inputs and outputs of a task. */
export interface Interface {
  readonly inputs: Readonly<Record<string, AnyFlyteType>>;
  readonly outputs: Readonly<Record<string, AnyFlyteType>>;
}

/** A package in a temporary folder. */
export interface StubPackage {
  readonly folder: string;
  readonly name: string;
  readonly sdk: Sdk;
  readonly tasks: readonly StubTask[];
  readonly entries: readonly TaskEntry[];
}

/** Writes a package for tasks with these interfaces. */
export function writeStubPackage(
  name: string,
  interfaces: Readonly<Record<string, Interface>>,
  sdk: Sdk = FLYTEKIT,
): StubPackage {
  const root = "/project";
  const entries = Object.entries(interfaces).map(([taskName, { inputs, outputs }]): TaskEntry => ({
    name: taskName,
    exportName: taskName,
    file: join(root, "src/index.ts"),
    task: task({ name: taskName, inputs, outputs }, (values) => values as never),
  }));
  return writePackageOfTasks(name, entries, root, sdk);
}

/** Writes a package that refers to the tasks of a project. */
export function writePackageOfTasks(
  name: string,
  entries: readonly TaskEntry[],
  root: string,
  sdk: Sdk,
): StubPackage {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fx-stubs-")));
  const { files, tasks } = renderPackage({
    sdk,
    packageName: name,
    tasks: entries.map((entry) => ({ entry, version: "v1" })),
    project: { name, version: "1.0.0", root, relativePath: ".." },
    scope: { project: "weather", domain: "development" },
    runtime: readRuntime(sdk),
  });
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  endWithScope(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, name, sdk, tasks, entries };
}
